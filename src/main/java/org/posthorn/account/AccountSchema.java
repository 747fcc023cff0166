package org.posthorn.account;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The tables of the account database. A database of an earlier version is brought up to this one when it is
/// opened: each statement does nothing where it was done before.
final class AccountSchema {
    private static final List<String> STATEMENTS = List.of(
            "CREATE TABLE IF NOT EXISTS account (name VARCHAR PRIMARY KEY, hash VARCHAR NOT NULL)",
            "CREATE TABLE IF NOT EXISTS sender (name VARCHAR NOT NULL REFERENCES account ON DELETE CASCADE,"
                    + " place INT NOT NULL, pattern VARCHAR NOT NULL, PRIMARY KEY (name, place))",
            // Null for accounts from before, until their next login with a password.
            "ALTER TABLE account ADD COLUMN IF NOT EXISTS scram VARCHAR",
            // A certificate stands for one account.
            "CREATE TABLE IF NOT EXISTS certificate (fingerprint VARCHAR PRIMARY KEY,"
                    + " name VARCHAR NOT NULL REFERENCES account ON DELETE CASCADE)",
            "CREATE TABLE IF NOT EXISTS secret (name VARCHAR PRIMARY KEY, octets VARBINARY NOT NULL)");

    private static final String MADE_UP = "made-up-scram-keys";
    private static final int SECRET_OCTETS = 32;

    private AccountSchema() {}

    static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String table : STATEMENTS) {
                statement.execute(table);
            }
        }
        if (findSecret(connection).length == 0) {
            addSecret(connection);
        }
    }

    /// What the SCRAM keys of unknown names are made from: theirs must stay the same over restarts, as those of
    /// accounts do.
    static byte[] secret(Connection connection) throws SQLException {
        return findSecret(connection);
    }

    private static byte[] findSecret(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT octets FROM secret WHERE name = ?")) {
            query.setString(1, MADE_UP);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? rows.getBytes(1) : new byte[0];
            }
        }
    }

    private static void addSecret(Connection connection) throws SQLException {
        var octets = new byte[SECRET_OCTETS];
        new SecureRandom().nextBytes(octets);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO secret (name, octets) VALUES (?, ?)")) {
            insert.setString(1, MADE_UP);
            insert.setBytes(2, octets);
            insert.executeUpdate();
        }
    }
}
