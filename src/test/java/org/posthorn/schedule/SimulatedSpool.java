package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Content;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.QueueId;
import org.posthorn.spool.ClaimedMessage;
import org.posthorn.spool.ClaimedMessage.ClaimedRecipient;
import org.posthorn.spool.Settlement;
import org.posthorn.spool.SpoolListener;
import org.posthorn.spool.UnusedSpool;

/// A spool of messages with one recipient each, that holds whoever uses it to its contract: what is settled or postponed
/// must be claimed, and nothing is settled twice.
final class SimulatedSpool extends UnusedSpool {
    private static final Content CONTENT = Content.of(new byte[] {'x'});

    private static final class Message {
        private final long id;
        private final Envelope envelope;
        private final Instant arrived;
        private Instant due;
        private int attempts;
        private boolean claimed;

        Message(long id, Envelope envelope, Instant arrived) {
            this.id = id;
            this.envelope = envelope;
            this.arrived = arrived;
            this.due = arrived;
        }
    }

    private record Waiting(Instant due, long id) {}

    /// Hears which domain's message was settled after how long.
    interface Watcher {
        void settled(String domain, Duration after);
    }

    private final InstantSource clock;
    private final Watcher watcher;
    private final Map<Long, Message> open = new HashMap<>();
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>((a, b) -> {
        int byDue = a.due().compareTo(b.due());
        return byDue == 0 ? Long.compare(a.id(), b.id()) : byDue;
    });
    private @Nullable SpoolListener listener;
    private long count;
    long delivered;
    long bounced;
    long deferrals;
    long postponements;
    long claims;

    SimulatedSpool(InstantSource clock, Watcher watcher) {
        this.clock = clock;
        this.watcher = watcher;
    }

    @Override
    public void start(SpoolListener to) {
        listener = to;
    }

    long accepted() {
        return count;
    }

    int open() {
        return open.size();
    }

    int waiting() {
        return waiting.size();
    }

    void accept(Envelope envelope) {
        var message = new Message(count++, envelope, clock.instant());
        open.put(message.id, message);
        message.claimed = true;
        if (listener == null || !listener.offer(claimed(message))) {
            giveUp(message, message.due);
        }
    }

    /// A message from before a restart, overdue.
    void recover(Envelope envelope, Instant arrived) {
        var message = new Message(count++, envelope, arrived);
        open.put(message.id, message);
        waiting.add(new Waiting(arrived, message.id));
    }

    private static ClaimedMessage claimed(Message message) {
        var recipient =
                new ClaimedRecipient(0, message.envelope.recipients().getFirst(), message.attempts, message.due, false);
        return new ClaimedMessage(
                new QueueId(message.id),
                message.envelope,
                message.arrived,
                message.arrived,
                CONTENT,
                List.of(recipient));
    }

    private void giveUp(Message message, Instant due) {
        if (!message.claimed) {
            throw new AssertionError(message.id + " was not claimed");
        }
        message.claimed = false;
        message.due = due;
        waiting.add(new Waiting(due, message.id));
    }

    private Message message(QueueId id) {
        Message message = open.get(id.value());
        if (message == null) {
            throw new AssertionError(id + " was settled before");
        }
        return message;
    }

    @Override
    public List<ClaimedMessage> claimDue(Instant now, int limit) {
        var all = new ArrayList<ClaimedMessage>();
        while (all.size() < limit && !waiting.isEmpty() && !waiting.peek().due().isAfter(now)) {
            Message message = message(new QueueId(waiting.remove().id()));
            message.claimed = true;
            all.add(claimed(message));
        }
        claims += all.size();
        return all;
    }

    @Override
    public Optional<Instant> nextDue() {
        return waiting.isEmpty() ? Optional.empty() : Optional.of(waiting.peek().due());
    }

    @Override
    public void postpone(QueueId id, List<Integer> recipients, Instant due) {
        postponements++;
        giveUp(message(id), due);
    }

    @Override
    public void settle(QueueId id, List<Settlement> settlements) {
        Message message = message(id);
        switch (settlements.getFirst()) {
            case Settlement.Delivered(int place) -> {
                delivered++;
                settled(message);
            }
            case Settlement.Bounced(int place) -> {
                bounced++;
                settled(message);
            }
            case Settlement.Deferred deferred -> {
                deferrals++;
                message.attempts = deferred.attempts();
                giveUp(message, deferred.due());
            }
        }
    }

    private void settled(Message message) {
        if (!message.claimed) {
            throw new AssertionError(message.id + " was not claimed");
        }
        open.remove(message.id);
        String domain = message.envelope.recipients().getFirst().address().domain();
        watcher.settled(domain, Duration.between(message.arrived, clock.instant()));
    }
}
