package org.posthorn.ops;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.ReversePath;
import org.posthorn.spool.QueueEntry;
import org.posthorn.spool.QueueFilter;
import org.posthorn.spool.SpoolException;
import org.posthorn.spool.SpoolStatistics;
import org.posthorn.spool.UnusedSpool;

/// The operator's side of a spool, in memory.
final class FakeSpool extends UnusedSpool {
    static final Instant ARRIVED = Instant.parse("2026-01-02T03:04:05Z");

    private final List<QueueEntry> entries = new ArrayList<>();
    private boolean broken;
    boolean closed;

    /// Adds a waiting message.
    QueueId add(long id, String sender, String... recipients) {
        return add(id, DeliveryTerms.NONE, sender, recipients);
    }

    /// The same with terms of delivery.
    synchronized QueueId add(long id, DeliveryTerms terms, String sender, String... recipients) {
        var queued = new ArrayList<QueueEntry.QueuedRecipient>();
        for (String recipient : recipients) {
            queued.add(new QueueEntry.QueuedRecipient(
                    MailAddress.parse(recipient),
                    QueueEntry.State.WAITING,
                    2,
                    ARRIVED.plusSeconds(600),
                    "451 4.3.0 try later"));
        }
        var origin = new Origin("submission", "192.0.2.7", "laptop", "ESMTPSA", "alice");
        var entry = new QueueEntry(
                new QueueId(id), ARRIVED, 12_345, ReversePath.parse(sender), origin, false, terms, queued);
        entries.add(entry);
        return entry.id();
    }

    /// From now on every question ends in a fault.
    synchronized void breakDown() {
        broken = true;
    }

    synchronized List<QueueEntry> entries() {
        return List.copyOf(entries);
    }

    @Override
    public synchronized List<QueueEntry> list(QueueFilter filter, int offset, int limit) throws SpoolException {
        failIfBroken();
        return entries.stream()
                .filter(entry -> matches(entry, filter))
                .skip(offset)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Optional<QueueEntry> find(QueueId id) throws SpoolException {
        return list(QueueFilter.of(id), 0, 1).stream().findFirst();
    }

    @Override
    public synchronized int hold(QueueFilter filter) throws SpoolException {
        return change(filter, entry -> held(entry, true));
    }

    @Override
    public synchronized int release(QueueFilter filter) throws SpoolException {
        return change(filter, entry -> held(entry, false));
    }

    @Override
    public synchronized int retry(QueueFilter filter) throws SpoolException {
        failIfBroken();
        return (int) entries.stream()
                .filter(entry -> !entry.held() && matches(entry, filter))
                .count();
    }

    @Override
    public synchronized int remove(QueueFilter filter) throws SpoolException {
        failIfBroken();
        int before = entries.size();
        entries.removeIf(entry -> matches(entry, filter));
        return before - entries.size();
    }

    @Override
    public synchronized SpoolStatistics statistics() {
        return new SpoolStatistics(entries.size(), entries.size(), 0, 0, 100, 200, 7, 3, 0);
    }

    @Override
    public void close() {
        closed = true;
    }

    private int change(QueueFilter filter, UnaryOperator<QueueEntry> change) throws SpoolException {
        failIfBroken();
        int changed = 0;
        for (int i = 0; i < entries.size(); i++) {
            if (matches(entries.get(i), filter)) {
                QueueEntry before = entries.set(i, change.apply(entries.get(i)));
                changed += before.held() == entries.get(i).held() ? 0 : 1;
            }
        }
        return changed;
    }

    private void failIfBroken() throws SpoolException {
        if (broken) {
            throw new SpoolException("the disk is gone");
        }
    }

    private static QueueEntry held(QueueEntry entry, boolean held) {
        return new QueueEntry(
                entry.id(),
                entry.arrived(),
                entry.size(),
                entry.sender(),
                entry.origin(),
                held,
                entry.terms(),
                entry.recipients());
    }

    private static boolean matches(QueueEntry entry, QueueFilter filter) {
        Predicate<String> domain = filter.recipientDomain();
        Predicate<ReversePath> sender = filter.sender();
        return (filter.ids().isEmpty() || filter.ids().contains(entry.id()))
                && (!filter.held() || entry.held())
                && (filter.after() == null
                        || entry.id().value() > filter.after().value())
                && (filter.arrivedBefore() == null || entry.arrived().isBefore(filter.arrivedBefore()))
                && (filter.error() == null
                        || entry.recipients().stream()
                                .anyMatch(recipient -> recipient.reason().contains(filter.error())))
                && (sender == null || sender.test(entry.sender()))
                && (domain == null
                        || entry.recipients().stream()
                                .anyMatch(recipient ->
                                        domain.test(recipient.address().domainKey())));
    }
}
