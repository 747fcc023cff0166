package org.posthorn.ops;

import java.io.IOException;
import java.util.List;
import org.posthorn.account.AccountStore;

/// The accounts, as far as an operator administers them. Any thread may call it.
public interface Accounts extends AutoCloseable {
    /// Adds an account; it is durable when this returns.
    ///
    /// @param addresses each `local@domain` or `*@domain`, at least one
    /// @throws DeskException with `CONFLICT` when the name is taken, `INVALID` when name, addresses or password
    ///     won't do
    void add(String name, List<String> addresses, String password) throws IOException;

    /// Removes an account, durably.
    ///
    /// @throws DeskException with `NOT_FOUND` when there is none of this name
    void remove(String name) throws IOException;

    /// All accounts, by name.
    List<UserView> list() throws IOException;

    /// Lets an account log in with a TLS certificate; durable when this returns.
    ///
    /// @param fingerprint SHA-256, in hexadecimal
    /// @throws DeskException with `CONFLICT` when there is no such account, or the certificate is another's already
    void addCertificate(String name, String fingerprint) throws IOException;

    /// Takes a certificate from an account, durably.
    ///
    /// @throws DeskException with `NOT_FOUND` when there is no such account, or it does not have this one
    void removeCertificate(String name, String fingerprint) throws IOException;

    /// The fingerprints of the certificates of an account.
    ///
    /// @throws DeskException with `NOT_FOUND` when there is no such account
    List<String> certificates(String name) throws IOException;

    @Override
    void close() throws IOException;

    /// The accounts of a store. Closing these closes the store.
    static Accounts of(AccountStore store) {
        return new StoredAccounts(store);
    }
}
