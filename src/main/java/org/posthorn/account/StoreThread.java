package org.posthorn.account;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The one platform thread that talks to the database: an interrupt within H2 closes the database, so no caller's
/// own thread may enter it, and nothing here ever interrupts this one.
final class StoreThread implements AutoCloseable {
    private static final int MAX_WAITING = 1_000;

    private final Duration wait;
    private final ExecutorService thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().name("accounts").daemon().factory());

    StoreThread(Duration wait) {
        this.wait = wait;
    }

    /// What runs on the thread.
    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException, AccountException;
    }

    /// Runs the work and waits for it. When the wait ends first, the work is done nevertheless, later.
    <T> T call(Work<T> work) throws AccountException {
        try {
            Future<T> result = thread.submit(work::run);
            return result.get(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            throw new AccountException("the account database is closed, or over " + MAX_WAITING + " wait for it", e);
        } catch (TimeoutException e) {
            throw new AccountException("the account database did not answer within " + wait.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AccountException("interrupted while the account database worked", e);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        }
    }

    private static AccountException failure(Throwable cause) {
        return switch (cause) {
            // Made on the other thread, where its stack trace is of use; thrown on this one.
            case AccountException refused -> refused;
            case Error error -> throw error;
            default -> new AccountException("the account database failed: " + cause, cause);
        };
    }

    /// Ends the thread after the work that waits. Waits for that no longer than a call does: the thread is a
    /// daemon.
    @Override
    public void close() throws AccountException {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AccountException("the account database still works after " + wait.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AccountException("interrupted while the account database closed", e);
        }
    }
}
