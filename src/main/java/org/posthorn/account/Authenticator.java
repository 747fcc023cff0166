package org.posthorn.account;

import java.util.Optional;

/// Tells who somebody is. Any thread may call it; a call may take some hundred milliseconds.
@FunctionalInterface
public interface Authenticator {
    /// The account of that name when the password is its own. Empty after the same time for a wrong password and an
    /// unknown name.
    ///
    /// @throws AccountException when this can't be told now (454 4.7.0)
    Optional<Account> authenticate(String name, String password) throws AccountException;

    /// The account of that name, for whoever knows already that it is its user's turn: a host that is trusted to say
    /// so.
    ///
    /// @throws AccountException when this can't be told now
    default Optional<Account> named(String name) throws AccountException {
        return Optional.empty();
    }
}
