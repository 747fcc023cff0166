package org.posthorn.schedule;

import java.time.Instant;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.posthorn.shape.ThrottleView;

/// The way out of a destination's queue: open, or through the gate of a shaping rule.
///
/// Not thread-safe: the queue guards it.
final class Passage {
    private final DestinationQueue queue;
    /// Null where no rule shapes this destination, as for nearly all of them.
    private @Nullable Gate gate;
    /// The gates that workers were hired through who have not asked for theirs yet.
    private final ArrayDeque<Gate> passes = new ArrayDeque<>(0);
    /// Whether no job may go until a time comes that is seen to.
    private boolean resting;

    Passage(DestinationQueue queue) {
        this.queue = queue;
    }

    @Nullable
    Gate gate() {
        return gate;
    }

    boolean isPaused() {
        return gate != null && gate.isPaused();
    }

    /// Whether all that share the gate's limits leave a place in memory for one more job.
    ///
    /// @param size how many wait in the queue
    boolean hasRoom(Job job, int size, int atLeast, int free, Instant now) {
        return gate == null || gate.crowd().hasRoom(job, size, atLeast, free, now);
    }

    /// When a job comes back that they left no place for.
    Instant next(Instant now) {
        return gate == null ? now : gate.crowd().next(now);
    }

    /// A job waits for its turn.
    void came() {
        if (gate != null) {
            gate.crowd().came();
        }
    }

    /// One that waited goes.
    void left() {
        if (gate != null) {
            gate.crowd().passed();
        }
    }

    /// So many that waited were taken out.
    void left(int count) {
        if (gate != null) {
            gate.crowd().left(count);
        }
    }

    boolean isResting() {
        return resting;
    }

    /// Goes through another gate from now on. Returns the one before.
    @Nullable
    Gate change(@Nullable Gate another) {
        Gate before = gate;
        gate = another;
        resting = false;
        return before;
    }

    /// Whether the next job may go now; when not, the queue is roused when it may.
    boolean mayPass() {
        if (gate == null || gate.isOpen()) {
            return true;
        }
        if (!resting) {
            resting = true;
            gate.rest(queue);
        }
        return false;
    }

    /// The time came that it rested for.
    void rested() {
        resting = false;
    }

    /// A job went.
    void passed(Job job) {
        if (gate != null) {
            gate.passed(job);
        }
    }

    /// Takes the gate's leave for one more connection; without it there is a place in a line.
    boolean connect() {
        if (gate != null) {
            if (!gate.connect()) {
                return false;
            }
            passes.add(gate);
        }
        return true;
    }

    /// The gate that a worker was hired through, or null: to be asked once for each that was hired.
    @Nullable
    Gate pass() {
        return passes.poll();
    }

    /// Whether a worker must go: it came through another gate, or fewer connections may be than there are.
    boolean isClosedTo(@Nullable Gate mine) {
        return mine != gate || gate != null && gate.isClosing();
    }

    boolean isForgettable(Instant now) {
        return gate == null || gate.throttle().isForgettable(now);
    }

    /// About when a job may go; null unless it must wait for that.
    ///
    /// @param others jobs of other destinations that go before it
    @Nullable
    Instant turn(JobLine.Ahead ahead, int others, Instant now) {
        Instant turn = gate == null ? now : gate.turn(ahead, others);
        return turn.isAfter(now) ? turn : null;
    }

    @Nullable
    ThrottleView view(Instant now) {
        return gate == null ? null : gate.throttle().view(now);
    }
}
