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

    @Override
    void close() throws IOException;

    /// The accounts of a store. Closing these closes the store.
    static Accounts of(AccountStore store) {
        return new StoredAccounts(store);
    }
}
