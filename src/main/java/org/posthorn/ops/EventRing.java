package org.posthorn.ops;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.posthorn.event.MailEvent;

/// Events on their way from many threads to one, in a ring of fixed size. Neither side ever waits: a full ring
/// refuses, an empty one answers null.
///
/// A slot is null when it is free. A writer claims a number below `taken + size`, then fills its slot; the reader
/// empties the slot before it moves `taken` on, so a claimed slot is free.
final class EventRing {
    private final AtomicReferenceArray<@Nullable MailEvent> slots;
    private final int mask;
    private final AtomicLong claimed = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();

    EventRing(int capacity) {
        int size = Integer.highestOneBit(Math.max(1, capacity - 1)) << (capacity > 1 ? 1 : 0);
        this.slots = new AtomicReferenceArray<>(size);
        this.mask = size - 1;
    }

    int size() {
        return mask + 1;
    }

    /// Any thread. False when the ring is full.
    boolean offer(MailEvent event) {
        long number = claimed.get();
        do {
            if (number - taken.get() > mask) {
                return false;
            }
            long seen = claimed.compareAndExchange(number, number + 1);
            if (seen == number) {
                break;
            }
            number = seen;
        } while (true);
        slots.set((int) number & mask, event);
        return true;
    }

    /// The one reader's thread. Null when nothing is there, or the next writer has not filled its slot yet.
    @Nullable
    MailEvent poll() {
        long number = taken.getPlain();
        int slot = (int) number & mask;
        MailEvent event = slots.get(slot);
        if (event != null) {
            slots.set(slot, null);
            taken.setRelease(number + 1);
        }
        return event;
    }

    /// The one reader's thread. Whether [#poll] would answer null.
    boolean isEmpty() {
        return slots.get((int) taken.getPlain() & mask) == null;
    }
}
