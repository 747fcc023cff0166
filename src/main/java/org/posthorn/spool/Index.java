package org.posthorn.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.QueueId;

/// The index: which messages wait, and until when. Confined to one thread, which is never interrupted: an interrupt
/// would close the file. All of it can be made again from the journal.
///
/// It is one map by id on disk. What can be searched in the order of ids is searched; due times are in memory, in an
/// [Agenda].
///
/// A row whose message is also in memory is *shadowed*: it is not found until the message leaves memory and the row
/// is written again.
///
/// Every method may throw [org.h2.mvstore.MVStoreException]: then the index is damaged or its disk fails, and it is
/// used no more.
final class Index implements AutoCloseable {
    private final IndexFile file;
    private final MVMap<Long, byte[]> rows;
    private final Set<Long> shadowed = new HashSet<>();
    private final Agenda ordinary;
    private final Agenda urgent;
    private volatile boolean mayHaveUrgent;
    private volatile boolean mayHaveRows;
    private long held;

    private Index(IndexFile file, int mostDueTimes) {
        this.file = file;
        this.rows = file.rows();
        this.ordinary = new Agenda(mostDueTimes);
        this.urgent = new Agenda(mostDueTimes);
        if (file.isOfThisVersion()) {
            list();
        }
    }

    /// Opens the index in a directory, making it when absent.
    ///
    /// @param mostDueTimes how many due times are kept in memory, and as many of urgent messages
    static Index open(Path directory, int mostDueTimes) {
        IndexFile file = IndexFile.open(directory);
        try {
            return new Index(file, mostDueTimes);
        } catch (RuntimeException e) {
            file.abandon();
            throw e;
        }
    }

    /// Where it is.
    static Path file(Path directory) {
        return IndexFile.path(directory);
    }

    /// Deletes it.
    static void delete(Path directory) throws IOException {
        IndexFile.delete(directory);
    }

    /// Whether this program can read it: an earlier one may have written it.
    boolean isOfThisVersion() {
        return file.isOfThisVersion();
    }

    /// Goes through all rows for what is kept in memory of them.
    private void list() {
        ordinary.refill();
        urgent.refill();
        held = 0;
        Cursor<Long, byte[]> cursor = rows.cursor(null);
        while (cursor.hasNext()) {
            long id = cursor.next();
            appeared(id, whole(id, cursor.getValue()));
        }
        mayHaveRows = !rows.isEmpty();
    }

    /// A damaged row, as any damage of the file: of a message that could not be claimed for it all later ones would wait
    /// behind it.
    static byte[] whole(long id, byte[] row) {
        if (!RowCodec.isWhole(id, row)) {
            throw new MVStoreException(DataUtils.ERROR_FILE_CORRUPT, "the row of " + new QueueId(id) + " is damaged");
        }
        return row;
    }

    private void appeared(long id, byte[] row) {
        if (!shadowed.contains(id)) {
            held += RowCodec.isHeld(row) ? 1 : 0;
            agenda(row).add(RowCodec.readyAt(row), id);
            mayHaveUrgent |= RowCodec.isUrgent(row);
        }
    }

    private void disappeared(long id, byte @Nullable [] row) {
        if (row != null && !shadowed.contains(id)) {
            held -= RowCodec.isHeld(row) ? 1 : 0;
            agenda(row).remove(RowCodec.readyAt(row), id);
        }
    }

    private Agenda agenda(byte[] row) {
        return RowCodec.isUrgent(row) ? urgent : ordinary;
    }

    void put(Row row) {
        byte[] octets = RowCodec.octets(row);
        mayHaveRows = true;
        disappeared(row.id(), rows.put(row.id(), octets));
        shadowed.remove(row.id());
        appeared(row.id(), octets);
    }

    void delete(long id) {
        disappeared(id, rows.remove(id));
        shadowed.remove(id);
    }

    void shadow(long id) {
        disappeared(id, rows.get(id));
        shadowed.add(id);
    }

    /// Lets a message that is not on hold be found only from a time on, whatever it is due; until its row is written
    /// again.
    void defer(long id, long until) {
        byte[] row = rows.get(id);
        if (row != null && !RowCodec.isHeld(row)) {
            byte[] later = RowCodec.withReadyAt(id, row, until);
            disappeared(id, rows.put(id, later));
            appeared(id, later);
        }
    }

    /// A row, shadowed or not.
    Optional<Row> get(long id) {
        byte[] octets = rows.get(id);
        return octets == null ? Optional.empty() : Optional.of(RowCodec.row(id, whole(id, octets)));
    }

    /// When a row may be found, later than it is due where it was deferred.
    long readyAt(long id) {
        byte[] octets = rows.get(id);
        return octets == null ? RecipientStates.NEVER : RowCodec.readyAt(octets);
    }

    /// What is due, in order.
    List<Row> due(long now, int limit) {
        refillWhenNeeded(now);
        List<DueRow> found = new ArrayList<>();
        collect(ordinary, now, limit, found);
        collect(urgent, now, limit, found);
        return found.stream().sorted().limit(limit).map(DueRow::row).toList();
    }

    /// What is urgent and due, in order.
    List<Row> urgent(long now, int limit) {
        refillWhenNeeded(now);
        List<DueRow> found = new ArrayList<>();
        collect(urgent, now, limit, found);
        mayHaveUrgent = urgent.first() != RecipientStates.NEVER;
        return found.stream().map(DueRow::row).toList();
    }

    private record DueRow(long due, Row row) implements Comparable<DueRow> {
        @Override
        public int compareTo(DueRow other) {
            return due == other.due ? Long.compare(row.id(), other.row.id()) : Long.compare(due, other.due);
        }
    }

    private void collect(Agenda agenda, long now, int limit, List<DueRow> found) {
        agenda.due(now, limit, (due, id) -> get(id).ifPresent(row -> found.add(new DueRow(due, row))));
    }

    private void refillWhenNeeded(long now) {
        if (ordinary.needsRefill(now) || urgent.needsRefill(now)) {
            list();
        }
    }

    /// Whether anything urgent may be here, so that asking for it is worth while. Any thread.
    boolean mayHaveUrgent() {
        return mayHaveUrgent;
    }

    /// When the first falls due, or [RecipientStates#NEVER].
    long firstDue() {
        return Math.min(ordinary.first(), urgent.first());
    }

    /// How many rows there are, shadowed ones too.
    long count() {
        mayHaveRows = !rows.isEmpty();
        return rows.sizeAsLong();
    }

    /// Whether any message may be here. Any thread: a message that leaves memory is here before it is gone from there,
    /// so who first misses it in memory and then hears no may believe it.
    boolean mayHaveRows() {
        return mayHaveRows;
    }

    /// How many rows on hold there are, without shadowed ones.
    long countHeld() {
        return held;
    }

    /// Searches rows in the order of their ids, from behind one on, until enough are found or looked at. What may match
    /// and is not shadowed is given to `found`.
    ///
    /// @return the last id that was looked at; the greatest there is when there are no more
    long search(Match match, long after, int most, int mostLookedAt, LongConsumer found) {
        return match.ids().isEmpty()
                ? searchAll(match, after, most, mostLookedAt, found)
                : searchNamed(match, after, most, found);
    }

    private long searchAll(Match match, long after, int most, int mostLookedAt, LongConsumer found) {
        long last = Math.max(after, match.after());
        Cursor<Long, byte[]> cursor = rows.cursor(last + 1);
        int count = 0;
        for (int looked = 0; cursor.hasNext(); looked++) {
            if (count >= most || looked >= mostLookedAt) {
                return last;
            }
            long id = cursor.next();
            last = id;
            if (match.mayMatch(cursor.getValue()) && !shadowed.contains(id)) {
                found.accept(id);
                count++;
            }
        }
        return Long.MAX_VALUE;
    }

    private long searchNamed(Match match, long after, int most, LongConsumer found) {
        int count = 0;
        long last = after;
        for (long id : match.ids().tailSet(Math.max(after, match.after()), false)) {
            if (count >= most) {
                return last;
            }
            byte[] row = shadowed.contains(id) ? null : rows.get(id);
            if (row != null && match.mayMatch(row)) {
                found.accept(id);
                count++;
            }
            last = id;
        }
        return Long.MAX_VALUE;
    }

    /// The messages whose records are in a segment, shadowed or not, at most so many. Looks at all rows.
    List<Long> inSegment(long segment, int limit) {
        List<Long> ids = new ArrayList<>();
        Cursor<Long, byte[]> cursor = rows.cursor(null);
        while (cursor.hasNext() && ids.size() < limit) {
            long id = cursor.next();
            if (RowCodec.segment(cursor.getValue()) == segment) {
                ids.add(id);
            }
        }
        return ids;
    }

    /// Where every message's record is.
    void forEachLocation(LocationVisitor visitor) {
        Cursor<Long, byte[]> cursor = rows.cursor(null);
        while (cursor.hasNext()) {
            long id = cursor.next();
            byte[] row = cursor.getValue();
            visitor.visit(id, RowCodec.location(row), RowCodec.isInFile(row));
        }
    }

    /// Takes one row at a time.
    interface LocationVisitor {
        void visit(long id, Location location, boolean inFile);
    }

    void mark(String name, String text) {
        file.mark(name, text);
    }

    @Nullable
    String mark(String name) {
        return file.mark(name);
    }

    void putMentions(Map<Long, Map<Long, Long>> all) {
        file.putMentions(all);
    }

    Map<Long, Map<Long, Long>> mentions() {
        return file.mentions();
    }

    void commit() {
        file.commit();
    }

    /// Commits, and makes all of it durable.
    void sync() {
        file.sync();
    }

    /// Makes all of it durable and closes it.
    @Override
    public void close() {
        file.close();
    }
}
