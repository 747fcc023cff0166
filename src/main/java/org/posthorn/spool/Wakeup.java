package org.posthorn.spool;

import org.jspecify.annotations.Nullable;

/// Knows what was last told about the next due time, and wakes the listener when that has become too late. Any
/// thread.
final class Wakeup {
    private final Residents residents;
    private final IndexDue indexDue;
    private volatile long told = RecipientStates.NEVER;
    private volatile @Nullable SpoolListener listener;

    Wakeup(Residents residents, IndexDue indexDue) {
        this.residents = residents;
        this.indexDue = indexDue;
    }

    void start(SpoolListener newListener) {
        listener = newListener;
        newListener.wake();
    }

    long nextDue() {
        // Told first: what falls due earlier meanwhile is compared with "never", and wakes.
        told = RecipientStates.NEVER;
        long next = Math.min(residents.firstReady(), indexDue.first());
        told = next;
        long now = Math.min(residents.firstReady(), indexDue.first());
        if (now < next) {
            told = now;
        }
        return Math.min(next, now);
    }

    /// A recipient falls due then; [RecipientStates#NEVER] when none does.
    void after(long due) {
        SpoolListener to = listener;
        if (to != null && due < told) {
            told = due;
            to.wake();
        }
    }
}
