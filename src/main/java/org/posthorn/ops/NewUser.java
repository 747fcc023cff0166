package org.posthorn.ops;

import java.util.List;

/// A user to be added, as it goes to the admin address.
record NewUser(String name, List<String> addresses, String password) {
    NewUser {
        addresses = List.copyOf(addresses);
    }

    /// Without the password: this may reach a log.
    @Override
    public String toString() {
        return "NewUser[" + name + ", " + addresses + ']';
    }
}
