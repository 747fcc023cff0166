package org.posthorn.spool;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Applies records to rows of the index, in order. Most messages are gone again soon, or change again, so a bounded
/// number is kept in memory before rows are written; those in the order of their ids, in which they are on disk.
final class Replay {
    /// It takes some 60 MB, when nothing else takes any.
    private static final int MOST_ENTRIES = 100_000;

    /// A message as far as the records tell; `row` is null once it is gone.
    private static final class Entry {
        @Nullable
        Row row;

        final boolean inIndex;

        Entry(@Nullable Row row, boolean inIndex) {
            this.row = row;
            this.inIndex = inIndex;
        }
    }

    /// What a record does to the states of a message. Returns whether it is on hold then.
    private interface Change {
        boolean apply(RecipientStates states, boolean held);
    }

    private final Index index;
    private final Segments segments;
    private final boolean fromBeginning;
    private final Map<Long, Entry> entries = new TreeMap<>();
    /// Segments with records about messages that are not known.
    private final Set<Long> unknown = new TreeSet<>();
    private long lastId;

    /// @param fromBeginning whether all records are applied, and not those alone that the index does not know
    Replay(Index index, Segments segments, boolean fromBeginning) {
        this.index = index;
        this.segments = segments;
        this.fromBeginning = fromBeginning;
    }

    long lastId() {
        return lastId;
    }

    /// A message that the index knows.
    void known(long id, Location location) {
        segments.messageAdded(location);
        lastId = Math.max(lastId, id);
    }

    void apply(SegmentScanner.Found found) throws DamagedException {
        switch (found.header().type()) {
            case MESSAGE -> message(MessageHead.read(found.payload()), found.location());
            case SETTLED -> {
                Notes.Settled settled = Notes.readSettled(found.payload());
                change(settled.id(), found, (states, held) -> {
                    settled.settlements().forEach(states::settle);
                    return held;
                });
            }
            case STATES -> states(Notes.readStates(found.payload()), found);
            case HOLD -> changeAll(found, (_, _) -> true);
            case RELEASE -> changeAll(found, (_, _) -> false);
            case RETRY -> {
                long at = Notes.readIds(found.payload()).at();
                changeAll(found, (states, held) -> {
                    states.retry(at);
                    return held;
                });
            }
            case REMOVE ->
                changeAll(found, (states, held) -> {
                    states.remove();
                    return held;
                });
        }
        if (entries.size() > MOST_ENTRIES) {
            finish();
        }
    }

    /// Writes the rows.
    void finish() {
        for (var entry : entries.entrySet()) {
            Row row = entry.getValue().row;
            if (row != null) {
                index.put(row);
            } else if (entry.getValue().inIndex) {
                index.delete(entry.getKey());
            }
        }
        entries.clear();
        unknown.forEach(segments::mentionedBefore);
        unknown.clear();
        // What is not committed is in memory.
        index.commit();
    }

    private void message(MessageHead head, Location location) {
        lastId = Math.max(lastId, head.id());
        Entry entry = entry(head.id());
        if (entry.row != null) {
            segments.messageGone(entry.row.location());
        }
        entry.row = null;
        if (head.states().open() > 0) {
            entry.row = Row.of(head, location);
            segments.messageAdded(location);
        }
    }

    private void states(Notes.States states, SegmentScanner.Found found) throws DamagedException {
        Entry entry = entry(states.id());
        if (entry.row == null) {
            unknown(found);
        } else {
            put(entry, entry.row, states.states(), states.held(), found);
        }
    }

    private void changeAll(SegmentScanner.Found found, Change change) throws DamagedException {
        for (long id : Notes.readIds(found.payload()).ids()) {
            change(id, found, change);
        }
    }

    private void change(long id, SegmentScanner.Found found, Change change) throws DamagedException {
        Entry entry = entry(id);
        if (entry.row == null) {
            unknown(found);
        } else {
            RecipientStates states = entry.row.readStates();
            boolean held = change.apply(states, entry.row.held());
            put(entry, entry.row, states, held, found);
        }
    }

    /// The index may know already that the message is done, whose record is in a segment that was not read.
    private void unknown(SegmentScanner.Found found) {
        if (!fromBeginning) {
            unknown.add(found.header().segment());
        }
    }

    private void put(Entry entry, Row row, RecipientStates states, boolean held, SegmentScanner.Found found) {
        segments.mentioned(
                found.header().segment(),
                row.location().segment(),
                found.header().footprint());
        if (states.open() == 0) {
            segments.messageGone(row.location());
            entry.row = null;
        } else {
            entry.row = row.with(states, held);
        }
    }

    private Entry entry(long id) {
        Entry known = entries.get(id);
        if (known == null) {
            Optional<Row> row = index.get(id);
            known = new Entry(row.orElse(null), row.isPresent());
            entries.put(id, known);
        }
        return known;
    }
}
