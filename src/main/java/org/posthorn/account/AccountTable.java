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

/// The accounts in SQL. Confined to the thread of a [StoreThread]. What changes is durable when the method returns.
final class AccountTable implements AutoCloseable {
    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE IF NOT EXISTS account (name VARCHAR PRIMARY KEY, hash VARCHAR NOT NULL)",
            "CREATE TABLE IF NOT EXISTS sender (name VARCHAR NOT NULL REFERENCES account ON DELETE CASCADE,"
                    + " place INT NOT NULL, pattern VARCHAR NOT NULL, PRIMARY KEY (name, place))");

    private final Connection connection;

    /// Opens the database in this file; makes an empty one where there is none.
    static AccountTable open(Path database) throws SQLException, AccountException {
        Connection connection = AccountFile.open(database);
        try {
            return new AccountTable(connection);
        } catch (SQLException e) {
            connection.close();
            throw new AccountException(database + ": can't be used: " + e.getMessage(), e);
        }
    }

    private AccountTable(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String table : SCHEMA) {
                statement.execute(table);
            }
        }
        commit();
    }

    Optional<StoredAccount> find(String name) throws SQLException, AccountException {
        try (PreparedStatement query = connection.prepareStatement("SELECT hash FROM account WHERE name = ?")) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? Optional.of(stored(name, rows.getString(1))) : Optional.empty();
            }
        }
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

    void insert(Account account, PasswordHash hash) throws SQLException {
        change(() -> {
            execute("INSERT INTO account (name, hash) VALUES (?, ?)", account.name(), hash.toString());
            insertSenders(account);
        });
    }

    void replaceHash(String name, PasswordHash hash) throws SQLException {
        change(() -> execute("UPDATE account SET hash = ? WHERE name = ?", hash.toString(), name));
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

    private StoredAccount stored(String name, String hash) throws SQLException, AccountException {
        PasswordHash parsed = PasswordHash.parse(hash)
                .orElseThrow(() -> new AccountException("the password hash of " + name + " is damaged"));
        return new StoredAccount(new Account(name, senders(name)), parsed);
    }

    private List<SenderPattern> senders(String name) throws SQLException, AccountException {
        var senders = new ArrayList<SenderPattern>();
        try (PreparedStatement query =
                connection.prepareStatement("SELECT pattern FROM sender WHERE name = ? ORDER BY place")) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    senders.add(SenderPattern.parse(rows.getString(1)));
                }
            }
            return senders;
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

    private void change(Change change) throws SQLException {
        try {
            change.run();
            commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        }
    }

    /// H2 does not sync its file at COMMIT.
    private void commit() throws SQLException {
        connection.commit();
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        }
    }

    private void execute(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
