package org.posthorn.spool;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.mail.QueueId;

/// What operators ask for. Rows are changed on the index's thread, in pages, so that claims come in between.
final class Operations {
    /// Messages that are changed with one record of the journal.
    private static final int PAGE = 5_000;
    /// Rows that are looked at in one go: it takes a tenth of a second.
    private static final int LOOK = 200_000;

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

    /// Goes through the index in pages. While one is read nothing moves between memory and index, so that each message
    /// is met once, in the one or in the other.
    List<QueueEntry> list(QueueFilter filter, int offset, int limit) throws SpoolException {
        List<QueueEntry> entries = new ArrayList<>();
        var match = new Match(filter);
        int skip = Math.max(0, offset);
        long after = match.after();
        while (after < Long.MAX_VALUE && entries.size() < limit) {
            long from = after;
            int skipNow = skip;
            ListPage page = index.ask(rows -> list(match, from, skipNow, limit - entries.size(), rows));
            entries.addAll(page.entries());
            skip -= page.skipped();
            after = page.last();
        }
        return entries;
    }

    /// @param last the greatest id that was looked at; the greatest there is when there are no more
    private record ListPage(List<QueueEntry> entries, int skipped, long last) {}

    private ListPage list(Match match, long after, int skip, int limit, Index rows) throws SpoolException {
        List<Long> ids = new ArrayList<>();
        long last = rows.search(match, after, Math.clamp((long) skip + limit, 0, Integer.MAX_VALUE), LOOK, ids::add);
        for (Resident resident : residents.all()) {
            if (resident.id() > after
                    && resident.id() <= last
                    && resident.location() != null
                    && match.matches(resident)) {
                ids.add(resident.id());
            }
        }
        ids.sort(null);
        int skipped = 0;
        List<QueueEntry> entries = new ArrayList<>();
        for (int i = 0; i < ids.size() && entries.size() < limit; i++) {
            if (skipped < skip) {
                skipped += isThere(match, ids.get(i), rows) ? 1 : 0;
            } else {
                entry(match, ids.get(i), rows).ifPresent(entries::add);
            }
        }
        return new ListPage(entries, skipped, last);
    }

    private boolean isThere(Match match, long id, Index rows) throws SpoolException {
        if (match.isDecidedByRows() || residents.get(id) != null) {
            return true;
        }
        Optional<Row> row = rows.get(id);
        return row.isPresent() && reallyMatches(match, row.get(), rows);
    }

    private Optional<QueueEntry> entry(Match match, long id, Index rows) throws SpoolException {
        Resident resident = residents.get(id);
        if (resident != null) {
            return entry(resident);
        }
        Optional<Row> row = rows.get(id);
        if (row.isEmpty() || !reallyMatches(match, row.get(), rows)) {
            return Optional.empty();
        }
        // One that could not be read rests, whatever it is due.
        long readyAt = rows.readyAt(id);
        long earliest = readyAt == RecipientStates.NEVER ? 0 : readyAt;
        return head(match, row.get(), rows).map(head -> entry(head, earliest));
    }

    /// One that can't be read now is missing in a long list, and told where it was asked for by its id.
    private Optional<MessageHead> head(Match match, Row row, Index rows) throws SpoolException {
        try {
            return loader.look(row, rows);
        } catch (SpoolException e) {
            if (match.ids().isEmpty()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// Applies an action to all that matches, page by page as [#list]. Returns how many messages it changed, once that is
    /// durable.
    int act(RecordType action, QueueFilter filter) throws SpoolException {
        var match = new Match(filter);
        int count = 0;
        long after = match.after();
        while (after < Long.MAX_VALUE) {
            long from = after;
            ActPage page = index.ask(rows -> act(action, match, from, rows));
            for (Append append : page.appends()) {
                append.await(settings.commitTimeout());
            }
            count += page.count();
            after = page.last();
        }
        return count;
    }

    /// @param appends what is said of messages in memory, not yet durable
    /// @param last the greatest id that was looked at; the greatest there is when there are no more
    private record ActPage(int count, List<Append> appends, long last) {}

    private ActPage act(RecordType action, Match match, long after, Index rows) throws SpoolException {
        List<Long> found = new ArrayList<>();
        long last = rows.search(match, after, PAGE, LOOK, found::add);
        List<Row> matching = changing(action, matching(match, found, rows), rows);
        List<Append> appends = actOnResidents(action, match, after, last);
        int count = matching.size() + appends.size();
        if (!matching.isEmpty()) {
            appends.add(actOnRows(action, matching, rows));
        }
        return new ActPage(count, appends, last);
    }

    private List<Append> actOnResidents(RecordType action, Match match, long after, long last) {
        List<Append> appends = new ArrayList<>();
        for (Resident resident : residents.all()) {
            if (resident.id() <= after || resident.id() > last || !match.matches(resident)) {
                continue;
            }
            synchronized (resident) {
                if (!resident.isGone()
                        && resident.location() != null
                        && resident.states().open() > 0
                        && changes(action, resident.states(), resident.held(), Times.micros(clock.instant()))) {
                    appends.add(act(action, resident));
                }
            }
        }
        return appends;
    }

    private List<Row> changing(RecordType action, List<Row> matching, Index rows) throws SpoolException {
        long now = Times.micros(clock.instant());
        List<Row> changing = new ArrayList<>();
        for (Row row : matching) {
            boolean deferred = action == RecordType.RETRY && !row.held() && rows.readyAt(row.id()) > now;
            if (deferred || changes(action, states(row), row.held(), now)) {
                changing.add(row);
            }
        }
        return changing;
    }

    /// Whether a message would be another after the action. One that would not has no record and is not counted.
    private static boolean changes(RecordType action, RecipientStates states, boolean held, long now) {
        return switch (action) {
            case HOLD -> !held;
            case RELEASE -> held;
            case RETRY -> !held && states.waitsBeyond(now);
            case REMOVE -> !states.isRemoved();
            case MESSAGE, SETTLED, STATES -> throw new IllegalArgumentException("not an operator's action: " + action);
        };
    }

    private Append act(RecordType action, Resident resident) {
        long now = Times.micros(clock.instant());
        resident.dirty(journal.nextSequence());
        switch (action) {
            case HOLD -> resident.hold(true);
            case RELEASE -> resident.hold(false);
            case RETRY -> resident.states().retry(now);
            case REMOVE -> resident.states().remove();
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

    private List<Row> matching(Match match, List<Long> found, Index rows) throws SpoolException {
        List<Row> matching = new ArrayList<>();
        for (long id : found) {
            Optional<Row> row = rows.get(id);
            if (row.isPresent() && reallyMatches(match, row.get(), rows)) {
                matching.add(row.get());
            }
        }
        return matching;
    }

    /// As in memory, rows change before the record is durable: nobody knows when it is while the disk does not answer,
    /// and then rows and journal must not differ.
    private Append actOnRows(RecordType action, List<Row> matching, Index rows) throws SpoolException {
        long now = Times.micros(clock.instant());
        List<Long> ids = matching.stream().map(Row::id).toList();
        Append append = Append.about(action, Notes.ids(now, ids), at -> noted(action, matching, at));
        journal.append(append);
        for (Row row : matching) {
            apply(action, row, now, rows);
        }
        return append;
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

    private void apply(RecordType action, Row row, long now, Index rows) throws SpoolException {
        switch (action) {
            case HOLD -> rows.put(row.with(states(row), true));
            case RELEASE -> put(row.with(states(row), false), rows);
            case RETRY -> {
                RecipientStates states = states(row);
                states.retry(now);
                put(row.with(states, row.held()), rows);
            }
            case REMOVE -> rows.delete(row.id());
            case MESSAGE, SETTLED, STATES -> throw new IllegalArgumentException("not an operator's action: " + action);
        }
    }

    private void put(Row row, Index rows) {
        rows.put(row);
        if (!row.held()) {
            index.due().lower(row.due());
            wakeup.after(row.due());
        }
    }

    private boolean reallyMatches(Match match, Row row, Index rows) throws SpoolException {
        if (match.isDecidedByRows()) {
            return true;
        }
        RecipientStates states = states(row);
        if (match.isDecidedBy(states)) {
            return match.matchesStates(states);
        }
        Optional<MessageHead> head = head(match, row, rows);
        return head.isPresent()
                && match.matchesRecipient(head.get().envelope(), head.get().states());
    }

    private static RecipientStates states(Row row) throws SpoolException {
        try {
            return row.readStates();
        } catch (DamagedException e) {
            throw new SpoolException("the index is damaged: " + e.getMessage(), e);
        }
    }

    private static Optional<QueueEntry> entry(Resident resident) {
        synchronized (resident) {
            return resident.states().open() == 0 ? Optional.empty() : Optional.of(entry(resident.head(), 0));
        }
    }

    /// @param earliest no recipient that waits is attempted before
    private static QueueEntry entry(MessageHead head, long earliest) {
        List<QueueEntry.QueuedRecipient> recipients = new ArrayList<>();
        RecipientStates states = head.states();
        for (int place = 0; place < states.count(); place++) {
            recipients.add(new QueueEntry.QueuedRecipient(
                    head.envelope().recipients().get(place).address(),
                    states.state(place),
                    states.attempts(place),
                    Times.instant(Math.max(states.due(place), earliest)),
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
