package org.posthorn.account;

import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// The accounts, in a database file of their own. Any thread may call it. Only one process can have the file open:
/// while a server runs, changes go through that server.
///
/// What changes an account is durable when the method returns. Names are alike in any case.
public final class AccountStore implements Authenticator, AutoCloseable {
    private final AccountSettings settings;
    private final StoreThread thread;
    private final PasswordHasher hasher;
    private final AccountTable table;
    private final @Nullable VerifiedPasswords verified;

    private AccountStore(AccountSettings settings, StoreThread thread, AccountTable table, Ticker ticker) {
        this.settings = settings;
        this.thread = thread;
        this.table = table;
        this.hasher =
                new PasswordHasher(settings.argon2(), new Semaphore(settings.hashers(), true), settings.hashWait());
        this.verified = settings.cacheLifetime().isZero()
                ? null
                : new VerifiedPasswords(settings.cacheLifetime(), settings.cacheSize(), ticker);
    }

    /// Opens the database; makes an empty one where there is none.
    ///
    /// @throws AccountException names the file: it is damaged, can't be read, or another process has it open
    public static AccountStore open(AccountSettings settings) throws AccountException {
        return open(settings, Ticker.systemTicker());
    }

    static AccountStore open(AccountSettings settings, Ticker ticker) throws AccountException {
        var thread = new StoreThread(settings.storeWait());
        try {
            AccountTable table = thread.call(() -> AccountTable.open(settings.database()));
            return new AccountStore(settings, thread, table, ticker);
        } catch (AccountException e) {
            thread.close();
            throw e;
        }
    }

    @Override
    public Optional<Account> authenticate(String name, String password) throws AccountException {
        Optional<byte[]> prepared = fits(password) ? PreparedPassword.query(password) : Optional.empty();
        Optional<String> normal = AccountName.normal(name);
        // Lookup and hash come whatever the name and the password are, for the same time.
        byte[] octets = prepared.orElseGet(() -> new byte[0]);
        Optional<StoredAccount> found = normal.isEmpty() ? Optional.empty() : find(normal.get());
        if (found.isEmpty()) {
            hasher.verifyNothing(octets);
            return Optional.empty();
        }
        return isRight(found.get(), octets) && prepared.isPresent()
                ? Optional.of(found.get().account())
                : Optional.empty();
    }

    private boolean isRight(StoredAccount stored, byte[] password) throws AccountException {
        String name = stored.account().name();
        if (verified != null && verified.contains(name, stored.hash(), password)) {
            return true;
        }
        boolean right = hasher.verify(stored.hash(), password);
        if (right && verified != null) {
            verified.add(name, stored.hash(), password);
        }
        return right;
    }

    /// Adds an account.
    ///
    /// @throws AccountRefusedException when there is one of that name, or the name or the password can't be one
    public Account add(String name, List<SenderPattern> addresses, String password) throws AccountException {
        var account = new Account(checkedName(name), addresses);
        PasswordHash hash = hasher.hash(checkedPassword(password));
        thread.call(() -> {
            if (table.find(account.name()).isPresent()) {
                throw new AccountRefusedException("there is an account " + account.name() + " already");
            }
            table.insert(account, hash);
            return account;
        });
        return account;
    }

    /// Gives an account another password.
    ///
    /// @throws AccountRefusedException when there is no such account, or the password can't be one
    public void changePassword(String name, String password) throws AccountException {
        PasswordHash hash = hasher.hash(checkedPassword(password));
        change(name, account -> table.replaceHash(account.name(), hash));
    }

    /// Gives an account other addresses in place of those that it has.
    ///
    /// @throws AccountRefusedException when there is no such account
    public void changeAddresses(String name, List<SenderPattern> addresses) throws AccountException {
        change(name, account -> table.replaceSenders(new Account(account.name(), addresses)));
    }

    /// Removes an account.
    ///
    /// @throws AccountRefusedException when there is no such account
    public void remove(String name) throws AccountException {
        change(name, account -> table.delete(account.name()));
    }

    /// All accounts, by name.
    public List<Account> list() throws AccountException {
        return thread.call(table::list);
    }

    @FunctionalInterface
    private interface Change {
        void run(Account account) throws SQLException;
    }

    private void change(String name, Change change) throws AccountException {
        String normal = checkedName(name);
        thread.call(() -> {
            StoredAccount stored =
                    table.find(normal).orElseThrow(() -> new AccountRefusedException("there is no account " + normal));
            change.run(stored.account());
            return normal;
        });
    }

    private Optional<StoredAccount> find(String name) throws AccountException {
        return thread.call(() -> table.find(name));
    }

    private static String checkedName(String name) throws AccountRefusedException {
        return AccountName.normal(name)
                .orElseThrow(
                        () -> new AccountRefusedException("a name is made of letters, digits and . _ @ + -, at most "
                                + AccountName.MAX_LENGTH + " characters: " + name));
    }

    private byte[] checkedPassword(String password) throws AccountRefusedException {
        if (!fits(password)) {
            throw new AccountRefusedException("a password has at most " + settings.maxPassword() + " octets");
        }
        return PreparedPassword.stored(password)
                .orElseThrow(() -> new AccountRefusedException(
                        "a password is not empty and has no control characters or unassigned ones (RFC 4013)"));
    }

    private boolean fits(String password) {
        return password.getBytes(StandardCharsets.UTF_8).length <= settings.maxPassword();
    }

    /// Closes the database; what is under way is finished first.
    @Override
    public void close() throws AccountException {
        try {
            thread.call(() -> {
                table.close();
                return settings;
            });
        } finally {
            thread.close();
        }
    }
}
