package org.posthorn.ops;

import java.util.List;

/// An account: a name to log in with, and the addresses it may send as.
///
/// @param addresses each `local@domain` or, for a whole domain, `*@domain`
public record UserView(String name, List<String> addresses) {
    public UserView {
        addresses = List.copyOf(addresses);
    }
}
