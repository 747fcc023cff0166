package org.posthorn.account;

import java.util.Optional;
import org.posthorn.tls.ClientCertificate;

/// All that accounts can be proven by. Any thread may call it.
interface Credentials extends Authenticator {
    /// The keys of that name for SCRAM. Where there are none, keys that nobody knows a password for, always the
    /// same for the same name, and after the same time: who asks can't tell.
    ///
    /// @throws AccountException when this can't be told now (454 4.7.0)
    ScramKeys scramKeys(String name) throws AccountException;

    /// The account of that name.
    ///
    /// @throws AccountException when this can't be told now (454 4.7.0)
    Optional<Account> named(String name) throws AccountException;

    /// The account that logs in with this certificate.
    ///
    /// @throws AccountException when this can't be told now (454 4.7.0)
    Optional<Account> holderOf(ClientCertificate certificate) throws AccountException;
}
