package org.posthorn.spool;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthorn.event.EventSink;
import org.posthorn.event.FaultLog;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.QueueId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The spool of one process, on its disk: a journal that is the truth, and an index that can be made again from it.
/// docs/spool.md tells what is in which file, and what the start does with every state of them.
public final class JournalSpool implements Spool {
    private static final Logger LOG = LoggerFactory.getLogger(JournalSpool.class);

    private final SpoolSettings settings;
    private final InstantSource clock;
    private final SpoolParts parts;
    private final Storage storage;
    private final Journal journal;
    private final Segments segments;
    private final Residents residents;
    private final QueueIds ids;
    private final Claims claims;
    private final Operations operations;
    private final Wakeup wakeup;
    private final FreeSpace free;
    private final MemoryBudget incoming;
    private final AtomicLong commits = new AtomicLong();
    private final FaultLog refusals =
            new FaultLog(LOG, "new mail is refused with 452", "the disk has room again: new mail is accepted");
    private final Consumer<String> trouble;

    private volatile @Nullable SpoolListener listener;
    private volatile boolean closed;

    /// @param trouble told of what a postmaster is to know and the program's log says already
    JournalSpool(SpoolParts parts, Consumer<String> trouble) {
        this.trouble = trouble;
        this.parts = parts;
        this.settings = parts.settings();
        this.clock = parts.clock();
        this.storage = parts.storage();
        this.journal = parts.journal();
        this.segments = parts.segments();
        this.residents = parts.residents();
        this.ids = parts.ids();
        this.wakeup = new Wakeup(residents, parts.indexThread().due());
        this.claims = new Claims(parts, wakeup);
        this.operations = new Operations(parts, wakeup);
        this.free = new FreeSpace(storage, settings.minFree());
        this.incoming = new MemoryBudget(settings.incomingOctets());
    }

    /// The process that runs on this queue, or was the last to do so.
    public static OptionalLong process(SpoolSettings settings) {
        return DirectoryLock.process(settings.directory());
    }

    /// Opens the spool in the directory of the settings, making it when absent, and brings it up to date after a
    /// crash.
    ///
    /// @throws SpoolException when another process has it, or the disk can't be used
    public static JournalSpool open(SpoolSettings settings, InstantSource clock, EventSink events)
            throws SpoolException {
        try {
            var storage =
                    new DiskStorage(settings.directory(), List.of("journal", ContentFiles.FOLDER, Quarantine.FOLDER));
            return open(settings, clock, events, storage);
        } catch (SpoolException e) {
            throw e;
        } catch (IOException e) {
            throw new SpoolException("could not open the spool in " + settings.directory() + ": " + e.getMessage(), e);
        }
    }

    /// The same on other files, but for index and lock, which are in the directory.
    static JournalSpool open(SpoolSettings settings, InstantSource clock, EventSink events, Storage storage)
            throws IOException {
        Consumer<String> trouble = problem -> events.publish(new MailEvent.SpoolTrouble(clock.instant(), problem));
        SpoolParts parts = SpoolParts.open(settings, clock, storage, problem -> {
            LOG.error("{}", problem);
            trouble.accept(problem);
        });
        var spool = new JournalSpool(parts, trouble);
        spool.parts.start();
        return spool;
    }

    @Override
    public MessageWriter begin(Envelope envelope, boolean held) throws SpoolException {
        checkOpen();
        if (!journal.admits()) {
            throw new SpoolException(journal.refusal());
        }
        if (!free.isEnough()) {
            throw refused(free.refusal());
        }
        journal.company().arriving();
        return new JournalWriter(
                this,
                storage,
                incoming,
                settings.largeContent(),
                ids.next(),
                Times.micros(clock.instant()),
                envelope,
                held);
    }

    /// Told once a minute while it lasts: senders try again and again.
    private SpoolFullException refused(SpoolFullException refusal) {
        String reason = String.valueOf(refusal.getMessage());
        if (refusals.failed(reason)) {
            trouble.accept("new mail is refused with 452: " + reason);
        }
        return refusal;
    }

    @Override
    public void start(SpoolListener newListener) {
        listener = newListener;
        wakeup.start(newListener);
    }

    /// A writer has all it will get.
    void arrived() {
        journal.company().arrived();
    }

    /// So many octets go to the disk.
    void takes(long octets) {
        free.taken(octets);
    }

    /// Makes a message durable and offers it.
    void commit(JournalWriter.Draft draft) throws SpoolException {
        checkOpen();
        takes(draft.inFile() ? 0 : draft.size());
        makeRoom();
        refusals.worked();
        Resident resident = resident(draft);
        // What is held or to be released later waits; anything else is due whatever the clock does.
        boolean waits = draft.held() || resident.states().firstDue() > resident.arrived();
        SpoolListener to = waits ? null : listener;
        int[] places = to == null ? new int[0] : resident.states().claim(RecipientStates.NEVER);
        residents.add(resident);
        try {
            journal.write(Append.message(
                    resident.head().toOctets(true),
                    draft.inFile() ? new byte[0] : draft.octets(),
                    draft.inFile() ? 0 : (int) draft.size(),
                    location -> durable(resident, location),
                    segment -> undo(resident, segment)));
        } catch (SpoolException e) {
            residents.forget(resident);
            throw e;
        }
        commits.incrementAndGet();
        if (to == null || !taken(to, resident, places)) {
            waitsNow(resident);
        }
    }

    private void waitsNow(Resident resident) {
        synchronized (resident) {
            boolean wasOpen = resident.states().open() > 0;
            resident.states().giveUpAll();
            wakeup.after(residents.settleDown(resident));
            if (wasOpen && resident.states().open() == 0) {
                // Removed while it was offered: the record that says so is there already.
                parts.departures().gone(resident);
            }
        }
    }

    /// Deletes the content of a message that was not committed.
    void discard(long id) {
        try {
            storage.delete(ContentFiles.name(id));
        } catch (IOException e) {
            LOG.warn(
                    "could not delete the content of {}, which was not committed; the next start does",
                    new QueueId(id),
                    e);
        }
    }

    @Override
    public List<ClaimedMessage> claimDue(Instant now, int limit) throws SpoolException {
        checkOpen();
        return claims.claimDue(Times.micros(now), limit);
    }

    @Override
    public Optional<Instant> nextDue() {
        long due = wakeup.nextDue();
        return due == RecipientStates.NEVER ? Optional.empty() : Optional.of(Times.instant(due));
    }

    @Override
    public void settle(QueueId id, List<Settlement> settlements) {
        claims.settle(id.value(), settlements);
    }

    @Override
    public void postpone(QueueId id, List<Integer> recipients, Instant due) {
        claims.postpone(id.value(), recipients, Times.micros(due));
    }

    @Override
    public boolean isWithdrawn(QueueId id) {
        return claims.isWithdrawn(id.value());
    }

    @Override
    public List<QueueEntry> list(QueueFilter filter, int offset, int limit) throws SpoolException {
        checkOpen();
        return operations.list(filter, offset, limit);
    }

    @Override
    public Optional<QueueEntry> find(QueueId id) throws SpoolException {
        return list(QueueFilter.of(id), 0, 1).stream().findFirst();
    }

    @Override
    public int hold(QueueFilter filter) throws SpoolException {
        checkOpen();
        return operations.act(RecordType.HOLD, filter);
    }

    @Override
    public int release(QueueFilter filter) throws SpoolException {
        checkOpen();
        return operations.act(RecordType.RELEASE, filter);
    }

    @Override
    public int retry(QueueFilter filter) throws SpoolException {
        checkOpen();
        SpoolListener to = listener;
        if (to != null) {
            to.insist();
        }
        return operations.act(RecordType.RETRY, filter);
    }

    @Override
    public int remove(QueueFilter filter) throws SpoolException {
        checkOpen();
        return operations.act(RecordType.REMOVE, filter);
    }

    @Override
    public SpoolStatistics statistics() {
        return parts.statistics(commits.get());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            parts.close();
        }
    }

    /// Does at once what the housekeeper would do soon; for tests.
    void housekeep() {
        parts.housekeeper().round();
    }

    private void checkOpen() throws SpoolException {
        if (closed) {
            throw new SpoolException("the spool is closed");
        }
    }

    /// When messages come faster than the index can take them, those who bring them wait for it.
    private void makeRoom() throws SpoolException {
        if (residents.leavingCount() > settings.memoryMessages()) {
            parts.indexThread().ask(_ -> 0);
            if (!parts.indexThread().hasRoom() && residents.leavingCount() > settings.memoryMessages()) {
                throw refused(new SpoolFullException("the disk is too full for the index, and memory for what waits"));
            }
        }
    }

    private Resident resident(JournalWriter.Draft draft) {
        long arrived = Times.micros(clock.instant());
        var states = new RecipientStates(
                draft.envelope().recipients().size(), MessageHead.firstDue(draft.envelope(), arrived));
        var resident = new Resident(new MessageHead(
                draft.id(),
                draft.began(),
                arrived,
                draft.inFile(),
                draft.size(),
                draft.sum(),
                draft.held(),
                draft.envelope(),
                states));
        resident.dirty(journal.nextSequence());
        if (!draft.inFile()) {
            residents.keep(resident, fitted(draft.octets(), (int) draft.size()));
        }
        return resident;
    }

    /// Content stays in memory for a while, so not in an array of twice its size.
    private static byte[] fitted(byte[] octets, int size) {
        return octets.length > size + size / 4 ? Arrays.copyOf(octets, size) : octets;
    }

    private void durable(Resident resident, Location location) {
        resident.locate(location);
        segments.messageAdded(location);
        if (resident.inFile()) {
            parts.contentFiles().added(resident.size());
        }
    }

    /// The journal may have a message whose sender was told that it does not: says there that it is gone, and as long
    /// as the segment is there in which it may be.
    private void undo(Resident resident, long segment) {
        residents.forget(resident);
        journal.append(Append.about(RecordType.REMOVE, Notes.ids(resident.arrived(), List.of(resident.id())), said -> {
            segments.mentioned(said.segment(), segment, said.footprint());
            parts.departures().gone(resident);
        }));
    }

    private boolean taken(SpoolListener to, Resident resident, int[] places) {
        ClaimedMessage message;
        synchronized (resident) {
            message = resident.claimed(places, new StoredContent(resident, storage, parts.quarantine()));
        }
        try {
            return to.offer(message);
        } catch (RuntimeException e) {
            // The message is durable and its sender must hear so, whatever became of the offer.
            LOG.error("the listener failed", e);
            return false;
        }
    }
}
