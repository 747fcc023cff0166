package org.posthorn.session;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Decides who has the connection: the session's thread, or whoever ends the session while that thread waits. A
/// wait is claimed by one compare-and-set, so a 421 never cuts into a reply and a command that came in time is
/// never lost.
///
/// There are no socket time-outs: a watcher looks at all gates about once a second, which is cheaper than a timer
/// for each read.
final class SessionGate {
    /// What the session's thread waits for.
    enum Phase {
        COMMAND,
        CONTENT,
        WRITING,
        HANDSHAKE,
        CLOSING
    }

    private sealed interface Stage {}

    private record Busy() implements Stage {}

    /// A wait of its own, never equal to an earlier one: compared by identity.
    private record Waiting(Phase phase, long deadline) implements Stage {}

    private record Over(String reason, CountDownLatch farewell, long deadline) implements Stage {}

    private static final Busy BUSY = new Busy();
    private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LongSupplier nanoTime;
    private final SessionTimeouts timeouts;
    private final int minimumRate;
    private final long rateGrace;
    private final long sessionDeadline;
    private final AtomicReference<Stage> stage = new AtomicReference<>(BUSY);
    private volatile boolean stopping;
    private volatile @Nullable Thread pausing;
    private long messageDeadline;
    private long contentOctets;
    private long contentWaited;
    private long readBegan;
    private Phase reading = Phase.COMMAND;

    SessionGate(SessionTimeouts timeouts, SessionPatience patience, LongSupplier nanoTime) {
        this.timeouts = timeouts;
        this.minimumRate = patience.minimumRate();
        this.rateGrace = patience.rateGrace().toNanos();
        this.nanoTime = nanoTime;
        this.sessionDeadline = nanoTime.getAsLong() + timeouts.session().toNanos();
        this.messageDeadline = sessionDeadline;
    }

    /// From now on reads are for commands.
    void expectCommands() {
        reading = Phase.COMMAND;
        messageDeadline = sessionDeadline;
    }

    /// From now on reads are for the content of a message. A message in several chunks keeps the time of its first.
    void expectContent() {
        reading = Phase.CONTENT;
        if (messageDeadline == sessionDeadline) {
            messageDeadline = nanoTime.getAsLong() + timeouts.message().toNanos();
            contentOctets = 0;
            contentWaited = 0;
        }
    }

    /// Between the chunks of a message.
    void expectNextChunk() {
        reading = Phase.COMMAND;
    }

    /// The session's thread is about to read.
    ///
    /// @throws SessionStoppingException when it must not wait for another command; it has the connection then
    Object beginRead() throws SessionOverException, SessionStoppingException {
        if (reading == Phase.CONTENT) {
            return begin(Phase.CONTENT, Math.min(timeouts.content().toNanos(), patienceLeft()));
        }
        Waiting wait = begin(Phase.COMMAND, timeouts.command().toNanos());
        // Looked at after the wait began: who sets it later finds the wait and claims it.
        if (stopping) {
            end(wait);
            throw new SessionStoppingException();
        }
        return wait;
    }

    Object beginWrite() throws SessionOverException {
        return begin(Phase.WRITING, timeouts.reply().toNanos());
    }

    Object beginHandshake() throws SessionOverException {
        return begin(Phase.HANDSHAKE, timeouts.handshake().toNanos());
    }

    /// The session's thread has read so many octets, and goes on.
    ///
    /// @throws SessionOverException when the session was ended meanwhile
    void endRead(Object wait, int octets) throws SessionOverException {
        end(wait);
        if (minimumRate > 0 && reading == Phase.CONTENT) {
            contentWaited += nanoTime.getAsLong() - readBegan;
            contentOctets += Math.max(0, octets);
        }
    }

    /// How much longer content may be waited for before what came of it is too little for that time. Only waiting
    /// counts: the time that our disk takes is not the client's.
    private long patienceLeft() {
        if (minimumRate == 0) {
            return Long.MAX_VALUE;
        }
        long earned = (long) (contentOctets * 1e9 / minimumRate);
        return rateGrace + earned - contentWaited;
    }

    private Waiting begin(Phase phase, long limit) throws SessionOverException {
        long now = nanoTime.getAsLong();
        readBegan = now;
        long deadline = now + Math.min(limit, Math.min(sessionDeadline - now, messageDeadline - now));
        var wait = new Waiting(phase, deadline);
        if (!stage.compareAndSet(BUSY, wait)) {
            throw new SessionOverException(reason());
        }
        return wait;
    }

    /// The session's thread goes on.
    ///
    /// @throws SessionOverException when the session was ended meanwhile
    void end(Object wait) throws SessionOverException {
        if (!stage.compareAndSet((Stage) wait, BUSY)) {
            throw new SessionOverException(reason());
        }
    }

    /// The session's thread closes the connection, which under TLS writes to the client, and waits for what it says
    /// to that: bounded like a farewell, and never given up.
    void beginClose() {
        var wait = new Waiting(Phase.CLOSING, nanoTime.getAsLong() + FAREWELL_NANOS);
        stage.updateAndGet(now -> now instanceof Over ? now : wait);
    }

    /// Whether the session is to end before its next command, though that may have come already.
    boolean isStopping() {
        return stopping;
    }

    /// Asks the session to end at its next command. When it waits for that now, this claims the wait: the caller
    /// then says farewell.
    boolean stop() {
        hurry();
        return stage.get() instanceof Waiting wait && wait.phase == Phase.COMMAND && claim(wait, "shutdown");
    }

    /// Asks the session to end before its next command, and ends its pause.
    void hurry() {
        stopping = true;
        Thread sleeper = pausing;
        if (sleeper != null) {
            LockSupport.unpark(sleeper);
        }
    }

    /// The session's thread does nothing for a while, or until it is asked to stop.
    void pause(Duration time) {
        long end = nanoTime.getAsLong() + time.toNanos();
        pausing = Thread.currentThread();
        long left = time.toNanos();
        // Looked at after the thread is known: who sets it later wakes the thread.
        while (left > 0 && !stopping && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, left);
            left = end - nanoTime.getAsLong();
        }
        pausing = null;
    }

    /// What is overdue now.
    enum Overdue {
        NOTHING,
        /// Claimed: the caller says farewell.
        READ,
        /// Claimed, or ended a while ago: nothing can be said any more, so the caller cuts the connection.
        HOPELESS
    }

    Overdue claimOverdue() {
        long now = nanoTime.getAsLong();
        return switch (stage.get()) {
            case Busy _ -> Overdue.NOTHING;
            case Over over -> now - over.deadline > 0 ? Overdue.HOPELESS : Overdue.NOTHING;
            case Waiting wait -> {
                if (now - wait.deadline <= 0 || !claim(wait, "timeout")) {
                    yield Overdue.NOTHING;
                }
                yield wait.phase == Phase.COMMAND || wait.phase == Phase.CONTENT ? Overdue.READ : Overdue.HOPELESS;
            }
        };
    }

    private boolean claim(Waiting wait, String reason) {
        return stage.compareAndSet(
                wait, new Over(reason, new CountDownLatch(1), nanoTime.getAsLong() + FAREWELL_NANOS));
    }

    /// The farewell was said, or can't be.
    void farewellSaid() {
        if (stage.get() instanceof Over over) {
            over.farewell.countDown();
        }
    }

    /// The session's thread lets whoever ended the session finish its farewell, for a bounded time.
    void awaitFarewell() {
        if (stage.get() instanceof Over over) {
            try {
                over.farewell.await(FAREWELL_NANOS, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private String reason() {
        return stage.get() instanceof Over over ? over.reason : "ended";
    }
}
