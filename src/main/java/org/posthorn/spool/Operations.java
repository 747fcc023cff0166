package org.posthorn.spool;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.QueueId;

/// What operators ask for. Rows are changed on the index's thread, in pages, so that claims come in between.
final class Operations {
    private static final int PAGE = 1_000;

    private final Journal journal;
    private final Segments segments;
    private final Residents residents;
    private final Departures departures;
    private final Loader loader;
    private final IndexThread index;
    private final InstantSource clock;
    private final SpoolSettings settings;
    private final Wakeup wakeup;

    Operations(SpoolParts parts, Wakeup wakeup) {
        this.journal = parts.journal();
        this.segments = parts.segments();
        this.residents = parts.residents();
        this.departures = parts.departures();
        this.loader = parts.loader();
        this.index = parts.indexThread();
        this.clock = parts.clock();
        this.settings = parts.settings();
        this.wakeup = wakeup;
    }

    List<QueueEntry> list(QueueFilter filter, int offset, int limit) throws SpoolException {
        var match = Match.of(filter);
        if (match.isEmpty() || limit <= 0) {
            return List.of();
        }
        return index.ask(rows -> list(match.get(), Math.max(0, offset), limit, rows));
    }

    /// Applies an action to all that matches. Returns to how many once it is durable.
    int act(RecordType action, QueueFilter filter) throws SpoolException {
        var match = Match.of(filter);
        if (match.isEmpty()) {
            return 0;
        }
        Set<Long> done = new HashSet<>();
        actOnResidents(action, match.get(), done);
        int count = 0;
        long after = -1;
        while (after < Long.MAX_VALUE) {
            long from = after;
            Page page = index.ask(rows -> actOnRows(action, match.get(), from, done, rows));
            count += page.count();
            after = page.last();
        }
        actOnResidents(action, match.get(), done);
        return count + done.size();
    }

    /// @param last the greatest id that was looked at; the greatest there is when there are no more
    private record Page(int count, long last) {}

    private void actOnResidents(RecordType action, Match match, Set<Long> done) throws SpoolException {
        List<Append> appends = new ArrayList<>();
        for (Resident resident : residents.all()) {
            if (done.contains(resident.id()) || !match.matches(resident)) {
                continue;
            }
            synchronized (resident) {
                if (!resident.isGone()
                        && resident.location() != null
                        && resident.states().open() > 0) {
                    appends.add(act(action, resident));
                    done.add(resident.id());
                }
            }
        }
        for (Append append : appends) {
            append.await(settings.commitTimeout());
        }
    }

    private Append act(RecordType action, Resident resident) {
        long now = Times.micros(clock.instant());
        resident.dirty(journal.nextSequence());
        switch (action) {
            case HOLD -> resident.hold(true);
            case RELEASE -> resident.hold(false);
            case RETRY -> resident.states().retry(now);
            case REMOVE -> resident.remove();
            case MESSAGE, SETTLED, STATES -> throw new IllegalArgumentException("not an operator's action: " + action);
        }
        wakeup.after(residents.settleDown(resident));
        boolean finished = resident.states().open() == 0;
        Append append = Append.about(action, Notes.ids(now, List.of(resident.id())), at -> {
            Location home = resident.location();
            if (home != null) {
                segments.mentioned(at.segment(), home.segment(), at.footprint());
            }
            if (finished) {
                departures.gone(resident);
            }
        });
        journal.append(append);
        return append;
    }

    private Page actOnRows(RecordType action, Match match, long after, Set<Long> done, Index rows)
            throws SQLException, SpoolException {
        List<Row> found = rows.matching(match.condition(), after, PAGE);
        List<Row> matching = new ArrayList<>();
        for (Row row : found) {
            if (!done.contains(row.id()) && reallyMatches(match, row, rows)) {
                matching.add(row);
            }
        }
        if (!matching.isEmpty()) {
            long now = Times.micros(clock.instant());
            List<Long> ids = matching.stream().map(Row::id).toList();
            journal.write(Append.about(action, Notes.ids(now, ids), at -> noted(action, matching, at)));
            for (Row row : matching) {
                apply(action, row, now, rows);
            }
        }
        return new Page(
                matching.size(),
                found.size() < PAGE ? Long.MAX_VALUE : found.getLast().id());
    }

    private void noted(RecordType action, List<Row> rows, Location at) {
        Set<Long> homes = new HashSet<>();
        for (Row row : rows) {
            homes.add(row.location().segment());
            if (action == RecordType.REMOVE) {
                departures.gone(row);
            }
        }
        homes.forEach(home -> segments.mentioned(at.segment(), home, at.footprint()));
    }

    private void apply(RecordType action, Row row, long now, Index rows) throws SQLException, SpoolException {
        switch (action) {
            case HOLD -> rows.put(row.with(row.readStates(), true));
            case RELEASE -> put(row.with(row.readStates(), false), rows);
            case RETRY -> {
                RecipientStates states = row.readStates();
                states.retry(now);
                put(row.with(states, row.held()), rows);
            }
            case REMOVE -> rows.delete(row.id());
            case MESSAGE, SETTLED, STATES -> throw new IllegalArgumentException("not an operator's action: " + action);
        }
    }

    private void put(Row row, Index rows) throws SQLException {
        rows.put(row);
        if (!row.held()) {
            index.due().lower(row.due());
            wakeup.after(row.due());
        }
    }

    /// The index knows the domains that a message had when its row was written; which of its recipients are settled
    /// since, and which are in the domain, the record knows.
    private boolean reallyMatches(Match match, Row row, Index rows) throws SQLException, SpoolException {
        if (match.condition().domain() == null || row.readStates().count() == 1) {
            return true;
        }
        Optional<MessageHead> head = loader.head(row, rows);
        return head.isPresent()
                && match.matchesDomain(head.get().envelope(), head.get().states());
    }

    private List<QueueEntry> list(Match match, int offset, int limit, Index rows) throws SQLException, SpoolException {
        List<Resident> inMemory = residents.all().stream()
                .filter(resident -> resident.location() != null && match.matches(resident))
                .sorted(Comparator.comparingLong(Resident::id))
                .toList();
        var merged = new ArrayList<QueueEntry>();
        int skipped = 0;
        int next = 0;
        var cursor = new Rows(match, rows);
        Row row = cursor.next();
        while (merged.size() < limit && (row != null || next < inMemory.size())) {
            boolean fromMemory =
                    row == null || next < inMemory.size() && inMemory.get(next).id() < row.id();
            @Nullable QueueEntry entry = null;
            if (fromMemory) {
                entry = skipped < offset ? null : entry(inMemory.get(next));
                next++;
            } else if (row != null) {
                entry = skipped < offset ? null : entry(row, rows);
                row = cursor.next();
            }
            if (skipped < offset) {
                skipped++;
            } else if (entry != null) {
                merged.add(entry);
            }
        }
        return merged;
    }

    /// The rows that match, page by page.
    private final class Rows {
        private final Match match;
        private final Index rows;
        private List<Row> page = List.of();
        private int at;
        private long after = -1;

        Rows(Match match, Index rows) {
            this.match = match;
            this.rows = rows;
        }

        @Nullable
        Row next() throws SQLException, SpoolException {
            while (after < Long.MAX_VALUE || at < page.size()) {
                if (at == page.size()) {
                    page = rows.matching(match.condition(), after, PAGE);
                    at = 0;
                    after = page.size() < PAGE ? Long.MAX_VALUE : page.getLast().id();
                } else {
                    Row row = page.get(at++);
                    if (reallyMatches(match, row, rows)) {
                        return row;
                    }
                }
            }
            return null;
        }
    }

    private static @Nullable QueueEntry entry(Resident resident) {
        synchronized (resident) {
            return resident.states().open() == 0 ? null : entry(resident.head());
        }
    }

    private @Nullable QueueEntry entry(Row row, Index rows) throws SQLException {
        return loader.head(row, rows).map(Operations::entry).orElse(null);
    }

    private static QueueEntry entry(MessageHead head) {
        List<QueueEntry.QueuedRecipient> recipients = new ArrayList<>();
        RecipientStates states = head.states();
        for (int place = 0; place < states.count(); place++) {
            recipients.add(new QueueEntry.QueuedRecipient(
                    head.envelope().recipients().get(place).address(),
                    states.state(place),
                    states.attempts(place),
                    Times.instant(states.due(place)),
                    states.reason(place)));
        }
        return new QueueEntry(
                new QueueId(head.id()),
                Times.instant(head.arrived()),
                head.size(),
                head.envelope().sender(),
                head.envelope().origin(),
                head.held(),
                head.envelope().terms(),
                recipients);
    }
}
