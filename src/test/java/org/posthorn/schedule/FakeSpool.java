package org.posthorn.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.QueueId;
import org.posthorn.spool.ClaimedMessage;
import org.posthorn.spool.Settlement;
import org.posthorn.spool.SpoolListener;
import org.posthorn.spool.UnusedSpool;

/// A spool that remembers what it was told, and hands out what a test puts into it.
final class FakeSpool extends UnusedSpool {
    record Settled(QueueId id, List<Settlement> settlements) {}

    record Postponed(QueueId id, List<Integer> places, Instant due) {}

    final LinkedBlockingQueue<Settled> settled = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<Postponed> postponed = new LinkedBlockingQueue<>();
    final Set<QueueId> withdrawn = ConcurrentHashMap.newKeySet();
    final CountDownLatch started = new CountDownLatch(1);
    private final Map<Instant, List<ClaimedMessage>> due = new HashMap<>();
    private @Nullable SpoolListener listener;

    synchronized void putDue(ClaimedMessage message, Instant when) {
        due.computeIfAbsent(when, at -> new ArrayList<>()).add(message);
        if (listener != null) {
            listener.wake();
        }
    }

    Settled awaitSettled() throws InterruptedException {
        Settled next = settled.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was settled");
        }
        return next;
    }

    @Override
    public synchronized void start(SpoolListener listener) {
        this.listener = listener;
        started.countDown();
    }

    @Override
    public synchronized List<ClaimedMessage> claimDue(Instant now, int limit) {
        var claimed = new ArrayList<ClaimedMessage>();
        for (var entry : due.entrySet()) {
            while (!entry.getKey().isAfter(now) && !entry.getValue().isEmpty() && claimed.size() < limit) {
                claimed.add(entry.getValue().removeFirst());
            }
        }
        due.values().removeIf(List::isEmpty);
        return claimed;
    }

    @Override
    public synchronized Optional<Instant> nextDue() {
        return due.keySet().stream().min(Instant::compareTo);
    }

    @Override
    public boolean isWithdrawn(QueueId id) {
        return withdrawn.contains(id);
    }

    @Override
    public void settle(QueueId id, List<Settlement> settlements) {
        settled.add(new Settled(id, settlements));
    }

    @Override
    public void postpone(QueueId id, List<Integer> recipients, Instant when) {
        postponed.add(new Postponed(id, recipients, when));
    }
}
