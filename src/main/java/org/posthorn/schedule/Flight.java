package org.posthorn.schedule;

import java.util.concurrent.atomic.AtomicInteger;
import org.posthorn.spool.ClaimedMessage;

/// A message in memory: it holds its place there until each of its claimed recipients was settled or postponed.
final class Flight {
    private final ClaimedMessage message;
    private final AtomicInteger aloft;
    private final Runnable landed;

    Flight(ClaimedMessage message, Runnable landed) {
        this.message = message;
        this.aloft = new AtomicInteger(message.recipients().size());
        this.landed = landed;
    }

    ClaimedMessage message() {
        return message;
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
