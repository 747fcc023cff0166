package org.posthorn.schedule;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A worker that has a connection and waits for a job. It parks without a time-out, since a virtual thread that parks
/// with one wakes the thread that minds the delays twice: its queue tells it to go when its time is over.
final class IdleWorker {
    private final Thread worker = Thread.currentThread();
    private final long deadline;
    private @Nullable Job job;
    private volatile boolean settled;

    /// The calling thread, which is to wait.
    ///
    /// @param deadline as [System#nanoTime()]
    IdleWorker(long deadline) {
        this.deadline = deadline;
    }

    boolean isOverdue(long nanoTime) {
        return nanoTime - deadline >= 0;
    }

    /// Gives it a job; null sends it away. Once.
    void settle(@Nullable Job given) {
        job = given;
        settled = true;
        LockSupport.unpark(worker);
    }

    /// Waits for what it is given. An interrupt does not end the wait: the job would be lost.
    @Nullable
    Job await() {
        boolean interrupted = false;
        while (!settled) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            worker.interrupt();
        }
        return job;
    }
}
