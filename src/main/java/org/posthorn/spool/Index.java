package org.posthorn.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The index: which messages wait, and until when. Confined to one thread, which is never interrupted: an interrupt
/// would close the database. All of it can be made again from the journal.
///
/// A row whose message is also in memory is *shadowed*: it is not found until the message leaves memory and the row
/// is written again.
final class Index implements AutoCloseable {
    private static final String FILE = "index";
    private static final String COLUMNS =
            "id, due, held, arrived, size, sender, domains, segment, place, length, in_file, urgent, states";
    private static final String SCHEMA = """
            SET MAX_LENGTH_INPLACE_LOB 65536;
            CREATE TABLE IF NOT EXISTS message (
                id BIGINT PRIMARY KEY,
                due BIGINT NOT NULL,
                held BOOLEAN NOT NULL,
                arrived BIGINT NOT NULL,
                size BIGINT NOT NULL,
                sender VARCHAR NOT NULL,
                domains CLOB NOT NULL,
                segment BIGINT NOT NULL,
                place INT NOT NULL,
                length INT NOT NULL,
                in_file BOOLEAN NOT NULL,
                states BLOB NOT NULL,
                shadowed BOOLEAN NOT NULL,
                ready_at BIGINT NOT NULL);
            ALTER TABLE message ADD COLUMN IF NOT EXISTS urgent BOOLEAN DEFAULT FALSE NOT NULL;
            CREATE INDEX IF NOT EXISTS message_urgent ON message (urgent, ready_at, id);
            CREATE INDEX IF NOT EXISTS message_ready ON message (ready_at, id);
            CREATE INDEX IF NOT EXISTS message_held ON message (held);
            CREATE INDEX IF NOT EXISTS message_segment ON message (segment);
            CREATE TABLE IF NOT EXISTS mention (segment BIGINT, home BIGINT, octets BIGINT, PRIMARY KEY (segment, home));
            CREATE TABLE IF NOT EXISTS mark (name VARCHAR PRIMARY KEY, text VARCHAR NOT NULL);
            """;
    /// A row can be found by its due time unless it is on hold, shadowed, or has nobody waiting. Not null, over
    /// which the search for the smallest would walk.
    private static final String READY_AT = "CASE WHEN held OR shadowed THEN " + RecipientStates.NEVER + " ELSE due END";

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private volatile boolean mayHaveUrgent = true;
    private volatile boolean mayHaveRows = true;
    private long changes;

    private Index(Connection connection) {
        this.connection = connection;
    }

    /// Opens the index in a directory, making it when absent.
    static Index open(Path directory) throws SQLException {
        String url = "jdbc:h2:file:" + directory.toAbsolutePath().resolve(FILE)
                + ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;FILE_LOCK=NO;DB_CLOSE_DELAY=-1";
        Connection connection = DriverManager.getConnection(url, "posthorn", "");
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(SCHEMA);
            connection.commit();
            return new Index(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /// Where it is.
    static Path file(Path directory) {
        return directory.resolve(FILE + ".mv.db");
    }

    /// Deletes it.
    static void delete(Path directory) throws IOException {
        Files.deleteIfExists(file(directory));
        Files.deleteIfExists(directory.resolve(FILE + ".trace.db"));
    }

    void put(Row row) throws SQLException {
        PreparedStatement merge = statement("MERGE INTO message (" + COLUMNS + ", shadowed, ready_at) KEY (id) VALUES"
                + " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, FALSE, ?)");
        merge.setLong(1, row.id());
        merge.setLong(2, row.due());
        merge.setBoolean(3, row.held());
        merge.setLong(4, row.arrived());
        merge.setLong(5, row.size());
        merge.setString(6, row.sender());
        merge.setString(7, row.domains());
        merge.setLong(8, row.location().segment());
        merge.setInt(9, row.location().offset());
        merge.setInt(10, row.location().length());
        merge.setBoolean(11, row.inFile());
        merge.setBoolean(12, row.urgent());
        merge.setBytes(13, row.states());
        merge.setLong(14, row.held() ? RecipientStates.NEVER : row.due());
        mayHaveRows = true;
        changes++;
        merge.executeUpdate();
        mayHaveUrgent |= row.urgent();
    }

    void delete(long id) throws SQLException {
        PreparedStatement delete = statement("DELETE FROM message WHERE id = ?");
        delete.setLong(1, id);
        changes++;
        delete.executeUpdate();
    }

    void shadow(long id) throws SQLException {
        PreparedStatement update =
                statement("UPDATE message SET shadowed = TRUE, ready_at = " + RecipientStates.NEVER + " WHERE id = ?");
        update.setLong(1, id);
        changes++;
        update.executeUpdate();
    }

    /// Lets a message be found only from a time on, whatever it is due; until its row is written again.
    void defer(long id, long until) throws SQLException {
        PreparedStatement update = statement("UPDATE message SET ready_at = ? WHERE id = ?");
        update.setLong(1, until);
        update.setLong(2, id);
        changes++;
        update.executeUpdate();
    }

    /// What a crash left: nothing is in memory any more.
    void unshadowAll() throws SQLException {
        changes++;
        statement("UPDATE message SET shadowed = FALSE WHERE shadowed").executeUpdate();
        statement("UPDATE message SET ready_at = " + READY_AT + " WHERE ready_at <> " + READY_AT)
                .executeUpdate();
    }

    /// A row, shadowed or not.
    Optional<Row> get(long id) throws SQLException {
        PreparedStatement select = statement("SELECT " + COLUMNS + " FROM message WHERE id = ?");
        select.setLong(1, id);
        return rows(select).stream().findFirst();
    }

    /// What is due, in order.
    List<Row> due(long now, int limit) throws SQLException {
        PreparedStatement select = statement("SELECT " + COLUMNS
                + " FROM message WHERE ready_at <= ? ORDER BY ready_at, id FETCH FIRST ? ROWS ONLY");
        select.setLong(1, now);
        select.setInt(2, limit);
        return rows(select);
    }

    /// What is urgent and due, in order.
    List<Row> urgent(long now, int limit) throws SQLException {
        PreparedStatement select = statement("SELECT " + COLUMNS
                + " FROM message USE INDEX (message_urgent) WHERE urgent AND ready_at <= ?"
                + " ORDER BY urgent, ready_at, id FETCH FIRST ? ROWS ONLY");
        select.setLong(1, now);
        select.setInt(2, limit);
        List<Row> rows = rows(select);
        mayHaveUrgent = !rows.isEmpty() || hasUrgent();
        return rows;
    }

    /// Whether anything urgent may be here, so that asking for it is worth while. Any thread.
    boolean mayHaveUrgent() {
        return mayHaveUrgent;
    }

    private boolean hasUrgent() throws SQLException {
        return number("SELECT COUNT(*) FROM message USE INDEX (message_urgent) WHERE urgent", 0) > 0;
    }

    long firstDue() throws SQLException {
        return number("SELECT MIN(ready_at) FROM message", RecipientStates.NEVER);
    }

    long count() throws SQLException {
        long count = number("SELECT COUNT(*) FROM message", 0);
        mayHaveRows = count > 0;
        return count;
    }

    /// Whether any message may be here. Any thread: a message that leaves memory is here before it is gone from there,
    /// so who first misses it in memory and then hears no may believe it.
    boolean mayHaveRows() {
        return mayHaveRows;
    }

    /// How often rows were changed, since this was opened.
    long changes() {
        return changes;
    }

    long countHeld() throws SQLException {
        return number("SELECT COUNT(*) FROM message WHERE held AND NOT shadowed", 0);
    }

    /// What matches and is not shadowed, oldest first.
    List<Row> matching(Condition condition, long after, int limit) throws SQLException {
        PreparedStatement select = statement("SELECT " + COLUMNS + " FROM message WHERE NOT shadowed AND id > ?"
                + condition.sql() + " ORDER BY id FETCH FIRST ? ROWS ONLY");
        select.setLong(1, after);
        int next = condition.bind(select, 2);
        select.setInt(next, limit);
        return rows(select);
    }

    /// The messages whose records are in a segment, shadowed or not, after an id.
    List<Long> inSegment(long segment, long after, int limit) throws SQLException {
        PreparedStatement select =
                statement("SELECT id FROM message WHERE segment = ? AND id > ? ORDER BY id FETCH FIRST ? ROWS ONLY");
        select.setLong(1, segment);
        select.setLong(2, after);
        select.setInt(3, limit);
        List<Long> ids = new ArrayList<>();
        try (ResultSet result = select.executeQuery()) {
            while (result.next()) {
                ids.add(result.getLong(1));
            }
        }
        return ids;
    }

    /// Where every message's record is.
    void forEachLocation(LocationVisitor visitor) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT id, segment, place, length, in_file, held FROM message")) {
            while (result.next()) {
                var location = new Location(result.getLong(2), result.getInt(3), result.getInt(4));
                visitor.visit(result.getLong(1), location, result.getBoolean(5), result.getBoolean(6));
            }
        }
    }

    /// Takes one row at a time.
    interface LocationVisitor {
        void visit(long id, Location location, boolean inFile, boolean held);
    }

    void mark(String name, String text) throws SQLException {
        PreparedStatement merge = statement("MERGE INTO mark (name, text) KEY (name) VALUES (?, ?)");
        merge.setString(1, name);
        merge.setString(2, text);
        merge.executeUpdate();
    }

    @Nullable
    String mark(String name) throws SQLException {
        PreparedStatement select = statement("SELECT text FROM mark WHERE name = ?");
        select.setString(1, name);
        try (ResultSet result = select.executeQuery()) {
            return result.next() ? result.getString(1) : null;
        }
    }

    void putMentions(Map<Long, Map<Long, Long>> mentions) throws SQLException {
        statement("DELETE FROM mention").executeUpdate();
        PreparedStatement insert = statement("INSERT INTO mention (segment, home, octets) VALUES (?, ?, ?)");
        for (var segment : mentions.entrySet()) {
            for (var home : segment.getValue().entrySet()) {
                insert.setLong(1, segment.getKey());
                insert.setLong(2, home.getKey());
                insert.setLong(3, home.getValue());
                insert.executeUpdate();
            }
        }
    }

    Map<Long, Map<Long, Long>> mentions() throws SQLException {
        Map<Long, Map<Long, Long>> mentions = new HashMap<>();
        try (ResultSet result =
                statement("SELECT segment, home, octets FROM mention").executeQuery()) {
            while (result.next()) {
                mentions.computeIfAbsent(result.getLong(1), _ -> new HashMap<>())
                        .put(result.getLong(2), result.getLong(3));
            }
        }
        return mentions;
    }

    void commit() throws SQLException {
        connection.commit();
    }

    /// Commits, and makes all of it durable.
    void sync() throws SQLException {
        connection.commit();
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        }
    }

    /// Makes all of it durable and closes it.
    @Override
    public void close() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            connection.commit();
            statement.execute("CHECKPOINT SYNC");
            statement.execute("SHUTDOWN");
        } finally {
            connection.close();
        }
    }

    /// Which rows an operator means.
    record Condition(
            List<Long> ids,
            @Nullable String domain,
            @Nullable String sender) {
        String sql() {
            return (ids.isEmpty() ? "" : " AND id = ANY(?)")
                    + (domain == null ? "" : " AND LOCATE(?, domains) > 0")
                    + (sender == null ? "" : " AND sender = ?");
        }

        int bind(PreparedStatement statement, int first) throws SQLException {
            int at = first;
            if (!ids.isEmpty()) {
                statement.setObject(at++, ids.toArray(Long[]::new));
            }
            if (domain != null) {
                statement.setString(at++, Row.domainNeedle(domain));
            }
            if (sender != null) {
                statement.setString(at++, sender);
            }
            return at;
        }
    }

    private long number(String sql, long whenNull) throws SQLException {
        try (ResultSet result = statement(sql).executeQuery()) {
            result.next();
            long value = result.getLong(1);
            return result.wasNull() ? whenNull : value;
        }
    }

    private static List<Row> rows(PreparedStatement select) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (ResultSet result = select.executeQuery()) {
            while (result.next()) {
                rows.add(row(result));
            }
        }
        return rows;
    }

    private static Row row(ResultSet result) throws SQLException {
        return new Row(
                result.getLong(1),
                result.getLong(2),
                result.getBoolean(3),
                result.getLong(4),
                result.getLong(5),
                Objects.requireNonNull(result.getString(6)),
                Objects.requireNonNull(result.getString(7)),
                new Location(result.getLong(8), result.getInt(9), result.getInt(10)),
                result.getBoolean(11),
                result.getBoolean(12),
                Objects.requireNonNull(result.getBytes(13)));
    }

    /// Statements are kept: there are only as many as there are texts here.
    private PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql);
            statements.put(sql, known);
        }
        return known;
    }
}
