package org.posthorn.schedule;

import java.util.concurrent.atomic.AtomicInteger;
import org.posthorn.spool.ClaimedMessage;

/// A message in memory: it holds its place there until each of its claimed recipients was settled or postponed.
final class Flight {
    private final ClaimedMessage message;
    private final AtomicInteger aloft;
    private final boolean waited;
    private final Runnable landed;

    /// @param waited whether it comes from the spool, where it waited, and not from its sender
    Flight(ClaimedMessage message, boolean waited, Runnable landed) {
        this.message = message;
        this.waited = waited;
        this.aloft = new AtomicInteger(message.recipients().size());
        this.landed = landed;
    }

    ClaimedMessage message() {
        return message;
    }

    boolean waited() {
        return waited;
    }

    /// So many recipients more are no longer claimed.
    void land(int recipients) {
        int left = aloft.addAndGet(-recipients);
        if (left < 0) {
            throw new IllegalStateException(message.id() + ": a recipient landed twice");
        }
        if (left == 0) {
            landed.run();
        }
    }
}
