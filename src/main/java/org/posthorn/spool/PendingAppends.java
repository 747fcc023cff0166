package org.posthorn.spool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What waits for the journal's thread, in order. New messages wait for room here when there is too much; records
/// about messages that are there never do: there are as many as there are attempts under way.
final class PendingAppends {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Deque<Append> queue = new ArrayDeque<>();
    private final long limit;
    private final GroupCommit company;
    private long octets;
    private boolean awaited;
    private boolean gathering;
    private boolean closed;

    /// @param limit in octets
    PendingAppends(long limit, GroupCommit company) {
        this.limit = limit;
        this.company = company;
    }

    /// Adds a record that somebody waits for, waiting for room.
    ///
    /// @throws SpoolException when there was none in time, or the journal is closed
    void put(Append append, Duration timeout) throws SpoolException {
        long nanos = timeout.toNanos();
        lock.lock();
        try {
            while (octets > limit && !closed) {
                if (nanos <= 0) {
                    throw new SpoolException("the disk is too slow: no room to wait for it within " + timeout);
                }
                nanos = room.awaitNanos(nanos);
            }
            add(append, true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SpoolException("interrupted before the message was written", e);
        } finally {
            lock.unlock();
        }
    }

    /// Adds a record at once, that nobody waits for.
    void putNow(Append append) throws SpoolException {
        lock.lock();
        try {
            add(append, false);
        } finally {
            lock.unlock();
        }
    }

    /// Adds a record although nothing more is taken: the journal's thread does so, which takes what it adds.
    void putLast(Append append) {
        lock.lock();
        try {
            queue.addLast(append);
            octets += append.footprint();
        } finally {
            lock.unlock();
        }
    }

    /// Ends the waits whose time is over; what was waited for is written all the same, and undone then.
    void expire(long nanoTime) {
        lock.lock();
        try {
            queue.forEach(append -> append.expire(nanoTime));
        } finally {
            lock.unlock();
        }
    }

    /// Puts records back at the front.
    void putBack(List<Append> appends) {
        lock.lock();
        try {
            for (Append append : appends.reversed()) {
                queue.addFirst(append);
                octets += append.footprint();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Takes what waits, at most about `most` octets but at least one record; waits when there is none. Empty only
    /// once it is closed and all was taken.
    List<Append> take(long most) {
        lock.lock();
        try {
            while (queue.isEmpty() && !closed) {
                arrived.awaitUninterruptibly();
            }
            gather(most);
            List<Append> batch = new ArrayList<>(queue.size());
            long taken = 0;
            while (!queue.isEmpty()
                    && (batch.isEmpty() || taken + queue.getFirst().footprint() <= most)) {
                Append append = queue.removeFirst();
                taken += append.footprint();
                batch.add(append);
            }
            octets -= taken;
            awaited &= !queue.isEmpty();
            room.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for company for what is there.
    private void gather(long most) {
        long begun = System.nanoTime();
        gathering = true;
        try {
            long left = company.patience(awaited);
            while (left > 0 && octets < most && !closed) {
                arrived.awaitNanos(left);
                left = company.patience(awaited) - (System.nanoTime() - begun);
            }
        } catch (InterruptedException e) {
            // Only the journal's own thread gathers, and nobody interrupts it; if somebody did, it goes on at once.
            Thread.currentThread().interrupt();
        } finally {
            gathering = false;
        }
    }

    /// Waits for a while, or until it is closed.
    void pause(Duration pause) {
        lock.lock();
        try {
            long nanos = pause.toNanos();
            while (nanos > 0 && !closed) {
                nanos = room.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            // Only the journal's own thread pauses, and nobody interrupts it; if somebody did, it goes on at once.
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /// Takes nothing more.
    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void add(Append append, boolean isAwaited) throws SpoolException {
        if (closed) {
            throw new SpoolException("the spool is closed");
        }
        queue.addLast(append);
        octets += append.footprint();
        boolean urgent = isAwaited && (!awaited || !company.isAnyArriving());
        awaited |= isAwaited;
        if (queue.size() == 1 || gathering && urgent) {
            arrived.signal();
        }
    }
}
