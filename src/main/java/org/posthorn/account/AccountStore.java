package org.posthorn.account;

import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.posthorn.tls.ClientCertificate;
import org.posthorn.tls.Fingerprint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The accounts, in a database file of their own. Any thread may call it. Only one process can have the file open:
/// while a server runs, changes go through that server.
///
/// What changes an account is durable when the method returns. Names are alike in any case.
public final class AccountStore implements Credentials, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccountStore.class);

    private final AccountSettings settings;
    private final StoreThread thread;
    private final PasswordHasher hasher;
    private final ScramKeyMaker scram;
    private final @Nullable VerifiedPasswords verified;
    /// The thread's alone.
    private AccountTable table;

    private AccountStore(
            AccountSettings settings, StoreThread thread, AccountTable table, byte[] secret, Ticker ticker) {
        this.settings = settings;
        this.thread = thread;
        this.table = table;
        this.scram = new ScramKeyMaker(settings.scramIterations(), secret);
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
            return new AccountStore(settings, thread, table, thread.call(table::secret), ticker);
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
        if (!isRight(found.get(), octets) || prepared.isEmpty()) {
            return Optional.empty();
        }
        keepScram(found.get(), octets);
        return Optional.of(found.get().account());
    }

    /// Makes the SCRAM keys that an account from before lacks, now that its password is at hand.
    private void keepScram(StoredAccount stored, byte[] password) {
        if (!settings.offersScram() || scram.areCurrent(stored.scram())) {
            return;
        }
        String name = stored.account().name();
        ScramKeys keys = scram.keys(password);
        try {
            call(accounts -> {
                accounts.replaceScram(name, stored.hash(), keys);
                return name;
            });
        } catch (AccountException e) {
            // The password was right all the same, and is asked for again.
            LOG.warn("no SCRAM keys stored for {}: {}", name, e.getMessage());
        }
    }

    @Override
    public ScramKeys scramKeys(String name) throws AccountException {
        // Both come whatever the name is, for the same time.
        String normal = AccountName.normal(name).orElse(name);
        ScramKeys madeUp = scram.madeUp(normal);
        return call(accounts -> accounts.findScram(normal)).orElse(madeUp);
    }

    @Override
    public Optional<Account> named(String name) throws AccountException {
        Optional<String> normal = AccountName.normal(name);
        return normal.isEmpty() ? Optional.empty() : find(normal.get()).map(StoredAccount::account);
    }

    @Override
    public Optional<Account> holderOf(ClientCertificate certificate) throws AccountException {
        Optional<String> holder =
                call(accounts -> accounts.findHolder(certificate.fingerprint().hex()));
        if (holder.isEmpty() && settings.certificateAddresses() && certificate.vouched()) {
            holder = holderOf(certificate.addresses());
        }
        return holder.isEmpty() ? Optional.empty() : named(holder.get());
    }

    /// Exactly one, by all its addresses: who could be two people is nobody.
    private Optional<String> holderOf(List<String> addresses) throws AccountException {
        var holders = new TreeSet<String>();
        for (String address : addresses) {
            holders.addAll(call(accounts -> accounts.findByAddress(address)));
        }
        return holders.size() == 1 ? Optional.of(holders.first()) : Optional.empty();
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
        byte[] prepared = checkedPassword(password);
        PasswordHash hash = hasher.hash(prepared);
        Optional<ScramKeys> keys = scramFor(prepared);
        call(accounts -> {
            if (accounts.find(account.name()).isPresent()) {
                throw new AccountRefusedException("there is an account " + account.name() + " already");
            }
            accounts.insert(account, hash, keys);
            return account;
        });
        return account;
    }

    /// Gives an account another password.
    ///
    /// @throws AccountRefusedException when there is no such account, or the password can't be one
    public void changePassword(String name, String password) throws AccountException {
        byte[] prepared = checkedPassword(password);
        PasswordHash hash = hasher.hash(prepared);
        Optional<ScramKeys> keys = scramFor(prepared);
        change(name, (accounts, account) -> accounts.replaceHash(account.name(), hash, keys));
    }

    /// Only where they are of use: whoever steals the database tries passwords faster on them than on the hash.
    private Optional<ScramKeys> scramFor(byte[] preparedPassword) {
        return settings.offersScram() ? Optional.of(scram.keys(preparedPassword)) : Optional.empty();
    }

    /// Gives an account other addresses in place of those that it has.
    ///
    /// @throws AccountRefusedException when there is no such account
    public void changeAddresses(String name, List<SenderPattern> addresses) throws AccountException {
        change(name, (accounts, account) -> accounts.replaceSenders(new Account(account.name(), addresses)));
    }

    /// Removes an account.
    ///
    /// @throws AccountRefusedException when there is no such account
    public void remove(String name) throws AccountException {
        change(name, (accounts, account) -> accounts.delete(account.name()));
    }

    /// Lets an account log in with a certificate.
    ///
    /// @throws AccountRefusedException when there is no such account, or an account has the certificate already
    public void addCertificate(String name, Fingerprint certificate) throws AccountException {
        change(name, (accounts, account) -> {
            Optional<String> holder = accounts.findHolder(certificate.hex());
            if (holder.isPresent()) {
                throw new AccountRefusedException("account " + holder.get() + " has this certificate already");
            }
            accounts.insertCertificate(account.name(), certificate.hex());
        });
    }

    /// Takes a certificate from an account.
    ///
    /// @throws AccountRefusedException when there is no such account, or it does not have the certificate
    public void removeCertificate(String name, Fingerprint certificate) throws AccountException {
        change(name, (accounts, account) -> {
            if (!accounts.certificates(account.name()).contains(certificate.hex())) {
                throw new AccountRefusedException("account " + account.name() + " does not have this certificate");
            }
            accounts.deleteCertificate(certificate.hex());
        });
    }

    /// The certificates that an account may log in with.
    ///
    /// @throws AccountRefusedException when there is no such account
    public List<Fingerprint> certificates(String name) throws AccountException {
        var found = new ArrayList<Fingerprint>();
        change(
                name,
                (accounts, account) ->
                        accounts.certificates(account.name()).forEach(hex -> found.add(new Fingerprint(hex))));
        return found;
    }

    AccountSettings settings() {
        return settings;
    }

    /// All accounts, by name.
    public List<Account> list() throws AccountException {
        return call(AccountTable::list);
    }

    @FunctionalInterface
    private interface Change {
        void run(AccountTable accounts, Account account) throws SQLException, AccountException;
    }

    private void change(String name, Change change) throws AccountException {
        String normal = checkedName(name);
        call(accounts -> {
            StoredAccount stored = accounts.find(normal)
                    .orElseThrow(() -> new AccountRefusedException("there is no account " + normal));
            change.run(accounts, stored.account());
            return normal;
        });
    }

    @FunctionalInterface
    private interface Query<T> {
        T run(AccountTable accounts) throws SQLException, AccountException;
    }

    private <T> T call(Query<T> query) throws AccountException {
        return thread.call(() -> {
            AccountTable accounts = opened();
            try {
                return query.run(accounts);
            } catch (SQLException | RuntimeException e) {
                accounts.abandon();
                throw e;
            }
        });
    }

    /// A database that failed is opened anew for whoever asks next: the disk may have room again.
    private AccountTable opened() throws SQLException, AccountException {
        if (table.isClosed()) {
            if (Files.notExists(settings.database())) {
                // Not a new one in its place: that every password is wrong is another answer than that nobody can tell.
                throw new AccountException(settings.database() + ": failed, and is gone");
            }
            table = AccountTable.open(settings.database());
            LOG.warn("{}: failed, and is open again", settings.database());
        }
        return table;
    }

    private Optional<StoredAccount> find(String name) throws AccountException {
        return call(accounts -> accounts.find(name));
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
        if (password.codePointCount(0, password.length()) < settings.minPassword()) {
            throw new AccountRefusedException(
                    "a password has at least " + settings.minPassword() + " characters (min-password of [accounts])");
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
                if (!table.isClosed()) {
                    table.close();
                }
                return settings;
            });
        } finally {
            thread.close();
        }
    }
}
