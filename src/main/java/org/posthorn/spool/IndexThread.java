package org.posthorn.spool;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.h2.mvstore.MVStoreException;
import org.posthorn.event.FaultLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that touches the index. It answers questions in turn and, between them, writes behind what has to
/// wait. It is never interrupted; who asks may be.
final class IndexThread {
    private static final Logger LOG = LoggerFactory.getLogger(IndexThread.class);
    private final FaultLog faults = new FaultLog(LOG, "the index can't be written", "the index is written again");
    private static final int MOST_QUESTIONS = 1_000;

    /// What is asked: runs on the index's thread.
    interface Question<T> {
        T answer(Index index) throws IOException;
    }

    /// What is written behind.
    interface WriteBehind {
        /// Brings the rows up to date, without a commit.
        void flush(Index index) throws IOException;

        /// Commits, with a mark of how far the journal is in it.
        ///
        /// @param last whether nothing follows
        void checkpoint(Index index, boolean last);
    }

    private final Index index;
    private final WriteBehind behind;
    private final Consumer<String> trouble;
    private final Duration interval;
    private final Duration timeout;
    private final BlockingQueue<Runnable> questions = new ArrayBlockingQueue<>(MOST_QUESTIONS);
    private final IndexDue due;
    private final Thread thread;

    private final FreeSpace room;

    private volatile long rows;
    private volatile long heldRows;
    private volatile boolean stopping;
    private volatile boolean failed;

    /// @param room while there is none nothing is written behind
    IndexThread(
            SpoolSettings settings,
            Index index,
            WriteBehind behind,
            IndexDue due,
            FreeSpace room,
            Consumer<String> trouble) {
        this.room = room;
        this.due = due;
        this.index = index;
        this.behind = behind;
        this.trouble = trouble;
        this.interval = settings.indexInterval();
        this.timeout = settings.indexTimeout();
        this.thread = Thread.ofPlatform().name("index").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    IndexDue due() {
        return due;
    }

    /// Whether the disk has room for what is written to the index. A database that meets a full disk is closed until the
    /// next start, so it is left alone while the disk is nearly full: the journal has everything.
    boolean hasRoom() {
        try {
            return room.isEnough();
        } catch (SpoolException e) {
            LOG.debug("nobody knows whether there is room for the index", e);
            return true;
        }
    }

    /// Whether any message may be in the index: see [Index#mayHaveRows()].
    boolean mayHaveRows() {
        return index.mayHaveRows();
    }

    /// Whether anything urgent may wait in the index.
    boolean mayHaveUrgent() {
        return index.mayHaveUrgent();
    }

    /// How many messages waited in the index when it was last written.
    long rows() {
        return rows;
    }

    long heldRows() {
        return heldRows;
    }

    <T> T ask(Question<T> question) throws SpoolException {
        return ask(question, _ -> {});
    }

    /// Asks and waits for the answer, with everything that was to be written behind in the index.
    ///
    /// @param unwanted given an answer that came when nobody waited for it any more
    <T> T ask(Question<T> question, Consumer<T> unwanted) throws SpoolException {
        var answer = new CompletableFuture<T>();
        try {
            if (stopping
                    || !questions.offer(
                            () -> answer(question, answer, unwanted), timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new SpoolException("the index takes no questions");
            }
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            answer.completeExceptionally(e);
            Thread.currentThread().interrupt();
            throw new SpoolException("interrupted while asking the index", e);
        } catch (TimeoutException e) {
            answer.completeExceptionally(e);
            throw new SpoolException("the index did not answer within " + timeout, e);
        } catch (ExecutionException e) {
            throw new SpoolException("the index failed: " + e.getMessage(), e);
        }
    }

    /// Writes all that is outstanding, closes the index, and ends. Returns whether it did in time.
    boolean close(Duration limit) {
        stopping = true;
        try {
            if (questions.offer(() -> {}, limit.toNanos(), TimeUnit.NANOSECONDS) && thread.join(limit)) {
                return true;
            }
            LOG.error("the index did not close within {}", limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.error("interrupted while the index was closing");
        }
        return false;
    }

    private <T> void answer(Question<T> question, CompletableFuture<T> answer, Consumer<T> unwanted) {
        if (answer.isDone()) {
            return;
        }
        try {
            if (failed) {
                throw new SpoolException("the index failed before; it is made again at the next start");
            }
            flushIfRoom();
            T value = question.answer(index);
            found();
            if (!answer.complete(value)) {
                unwanted.accept(value);
            }
        } catch (MVStoreException e) {
            fail(e);
            answer.completeExceptionally(e);
        } catch (IOException | RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    private void run() {
        long next = System.nanoTime() + interval.toNanos();
        while (!stopping || !questions.isEmpty()) {
            try {
                Runnable question = questions.poll(next - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (question != null) {
                    question.run();
                }
            } catch (InterruptedException e) {
                // Nobody interrupts this thread. If somebody did, the index must not see it.
                LOG.warn("the index's thread was interrupted");
            }
            if (System.nanoTime() - next >= 0) {
                writeBehind(false);
                next = System.nanoTime() + interval.toNanos();
            }
        }
        writeBehind(true);
        closeIndex();
    }

    private void writeBehind(boolean last) {
        if (failed || !last && !hasRoom()) {
            return;
        }
        try {
            flush();
            behind.checkpoint(index, last);
            found();
            faults.worked();
        } catch (RuntimeException e) {
            fail(e);
        } catch (IOException e) {
            faults.failed(e);
        }
    }

    /// Tells what there is now.
    private void found() {
        rows = index.count();
        heldRows = index.countHeld();
        due.found(index.firstDue());
    }

    private void flushIfRoom() throws IOException {
        if (hasRoom()) {
            flush();
        }
    }

    private void flush() throws IOException {
        due.flushing();
        try {
            behind.flush(index);
        } catch (RuntimeException e) {
            // Whatever it is, a message is in neither memory nor index now: only the journal has it.
            fail(e);
            throw e;
        }
    }

    private void closeIndex() {
        try {
            index.close();
        } catch (MVStoreException e) {
            fail(e);
        }
    }

    private void fail(RuntimeException problem) {
        if (!failed) {
            failed = true;
            LOG.error("the index failed", problem);
            trouble.accept("the index failed and is made again at the next start: " + problem.getMessage());
        }
    }
}
