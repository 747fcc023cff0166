package org.posthorn.shape;

import java.time.Duration;
import java.time.Instant;

/// How much of its usual speed one has, in sixteenths: halved by each complaint, and back by a sixteenth at a time.
///
/// Not thread-safe.
final class SlowDowns {
    static final int WHOLE = 16;

    private int share = WHOLE;
    private Instant changed = Instant.MIN;
    private Duration step = Duration.ZERO;
    private Instant last = Instant.MIN;

    /// Halves it, unless the attempt that met with the complaint began before the last halving: then it says again what
    /// caused that. Returns whether it did.
    boolean halve(Instant began, Instant now, Duration over) {
        if (began.isBefore(last)) {
            return false;
        }
        recover(now);
        share = Math.max(1, share / 2);
        changed = now;
        last = now;
        Duration sixteenth = over.dividedBy(WHOLE);
        step = sixteenth.isPositive() ? sixteenth : over;
        return true;
    }

    /// From 1 to [#WHOLE].
    int share(Instant now) {
        recover(now);
        return share;
    }

    private void recover(Instant now) {
        while (share < WHOLE && !now.isBefore(changed.plus(step))) {
            share++;
            changed = changed.plus(step);
        }
    }

    /// When it is whole again, if nothing else happens.
    Instant whole(Instant now) {
        recover(now);
        return share == WHOLE ? now : changed.plus(step.multipliedBy(WHOLE - share));
    }
}
