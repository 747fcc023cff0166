package org.posthorn.account;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The accounts in SQL. Confined to the thread of a [StoreThread]. What changes is durable when the method returns.
final class AccountTable implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccountTable.class);

    private final Connection connection;
    private boolean abandoned;

    /// Opens the database in this file; makes an empty one where there is none.
    static AccountTable open(Path database) throws AccountException {
        Connection connection = AccountFile.open(database);
        var table = new AccountTable(connection);
        try {
            table.prepare();
            return table;
        } catch (SQLException | RuntimeException e) {
            table.abandon();
            throw new AccountException(database + ": can't be used: " + e.getMessage(), e);
        }
    }

    private AccountTable(Connection connection) {
        this.connection = connection;
    }

    private void prepare() throws SQLException {
        connection.setAutoCommit(false);
        AccountSchema.create(connection);
        commit();
    }

    /// What made-up SCRAM keys come from.
    byte[] secret() throws SQLException {
        return AccountSchema.secret(connection);
    }

    Optional<StoredAccount> find(String name) throws SQLException, AccountException {
        try (PreparedStatement query = connection.prepareStatement("SELECT hash, scram FROM account WHERE name = ?")) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? Optional.of(stored(name, rows.getString(1), rows.getString(2))) : Optional.empty();
            }
        }
    }

    /// One query whether there is such an account or not.
    Optional<ScramKeys> findScram(String name) throws SQLException, AccountException {
        List<String> found = strings("SELECT scram FROM account WHERE name = ? AND scram IS NOT NULL", name);
        return found.isEmpty() ? Optional.empty() : scram(name, found.getFirst());
    }

    /// The name of the account that has this certificate.
    Optional<String> findHolder(String fingerprint) throws SQLException {
        return strings("SELECT name FROM certificate WHERE fingerprint = ?", fingerprint).stream()
                .findFirst();
    }

    /// The names of all accounts with exactly this address, in any case; not of those with its whole domain.
    List<String> findByAddress(String address) throws SQLException {
        return address.startsWith("*@")
                ? List.of()
                : strings("SELECT DISTINCT name FROM sender WHERE LOWER(pattern) = LOWER(?)", address);
    }

    List<String> certificates(String name) throws SQLException {
        return strings("SELECT fingerprint FROM certificate WHERE name = ? ORDER BY fingerprint", name);
    }

    void insertCertificate(String name, String fingerprint) throws SQLException {
        change(() -> execute("INSERT INTO certificate (fingerprint, name) VALUES (?, ?)", fingerprint, name));
    }

    void deleteCertificate(String fingerprint) throws SQLException {
        change(() -> execute("DELETE FROM certificate WHERE fingerprint = ?", fingerprint));
    }

    List<Account> list() throws SQLException, AccountException {
        var accounts = new ArrayList<Account>();
        try (Statement query = connection.createStatement();
                ResultSet rows = query.executeQuery("SELECT name FROM account ORDER BY name")) {
            while (rows.next()) {
                String name = rows.getString(1);
                accounts.add(new Account(name, senders(name)));
            }
        }
        return accounts;
    }

    void insert(Account account, PasswordHash hash, Optional<ScramKeys> scram) throws SQLException {
        change(() -> {
            execute(
                    "INSERT INTO account (name, hash, scram) VALUES (?, ?, ?)",
                    account.name(),
                    hash.toString(),
                    text(scram));
            insertSenders(account);
        });
    }

    void replaceHash(String name, PasswordHash hash, Optional<ScramKeys> scram) throws SQLException {
        change(() ->
                execute("UPDATE account SET hash = ?, scram = ? WHERE name = ?", hash.toString(), text(scram), name));
    }

    /// Does nothing when the password was changed since its hash was read.
    void replaceScram(String name, PasswordHash hash, ScramKeys scram) throws SQLException {
        change(() -> execute(
                "UPDATE account SET scram = ? WHERE name = ? AND hash = ?", scram.toString(), name, hash.toString()));
    }

    void replaceSenders(Account account) throws SQLException {
        change(() -> {
            execute("DELETE FROM sender WHERE name = ?", account.name());
            insertSenders(account);
        });
    }

    void delete(String name) throws SQLException {
        change(() -> execute("DELETE FROM account WHERE name = ?", name));
    }

    private static @Nullable String text(Optional<ScramKeys> scram) {
        return scram.map(ScramKeys::toString).orElse(null);
    }

    private static Optional<ScramKeys> scram(String name, @Nullable String text) throws AccountException {
        if (text == null) {
            return Optional.empty();
        }
        Optional<ScramKeys> parsed = ScramKeys.parse(text);
        if (parsed.isEmpty()) {
            throw new AccountException("the SCRAM keys of " + name + " are damaged");
        }
        return parsed;
    }

    private List<String> strings(String sql, String value) throws SQLException {
        var found = new ArrayList<String>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, value);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }

    private StoredAccount stored(String name, String hash, @Nullable String scram)
            throws SQLException, AccountException {
        PasswordHash parsed = PasswordHash.parse(hash)
                .orElseThrow(() -> new AccountException("the password hash of " + name + " is damaged"));
        return new StoredAccount(new Account(name, senders(name)), parsed, scram(name, scram));
    }

    private List<SenderPattern> senders(String name) throws SQLException, AccountException {
        try {
            return strings("SELECT pattern FROM sender WHERE name = ? ORDER BY place", name).stream()
                    .map(SenderPattern::parse)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new AccountException("an address of " + name + " is damaged: " + e.getMessage(), e);
        }
    }

    private void insertSenders(Account account) throws SQLException {
        for (int i = 0; i < account.addresses().size(); i++) {
            String pattern = account.addresses().get(i).toString();
            execute("INSERT INTO sender (name, place, pattern) VALUES (?, ?, ?)", account.name(), i, pattern);
        }
    }

    /// Several statements that count together or not at all.
    @FunctionalInterface
    private interface Change {
        void run() throws SQLException;
    }

    /// Nothing is rolled back: whoever sees it fail abandons the database, and what was not committed with it.
    private void change(Change change) throws SQLException {
        change.run();
        commit();
    }

    /// H2 does not sync its file at COMMIT.
    private void commit() throws SQLException {
        connection.commit();
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        }
    }

    private void execute(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    /// Whether it is of no more use.
    boolean isClosed() throws SQLException {
        return abandoned || connection.isClosed();
    }

    /// Lets go of a database that failed, and its file. Not by a statement, nor by closing the connection: when H2 could
    /// not write, as on a full disk, it goes on with what it has in memory for a while, and then loops for ever.
    void abandon() {
        abandoned = true;
        try {
            if (connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session) {
                session.getDatabase().shutdownImmediately();
            }
        } catch (SQLException | RuntimeException e) {
            LOG.warn("the account database does not let go", e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
