package org.posthorn.ops;

import java.util.List;
import java.util.Objects;

/// A user to be added, as it goes to the admin address.
record NewUser(String name, List<String> addresses, String password) {
    NewUser {
        Objects.requireNonNull(name, "name is missing");
        Objects.requireNonNull(password, "password is missing");
        addresses = List.copyOf(addresses);
    }

    /// Without the password: this may reach a log.
    @Override
    public String toString() {
        return "NewUser[" + name + ", " + addresses + ']';
    }
}
