package org.posthorn.event;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Logs a fault that may come many times a second: once when it begins, at most once a minute while it lasts, and once
/// when it is over. A fault of the disk, the network or the system is told in words; only a defect of ours has a stack
/// trace. Any thread.
public final class FaultLog {
    private static final long INTERVAL_NANOS = 60_000_000_000L;

    private final Logger log;
    private final String what;
    private final String over;
    private final LongSupplier nanoTime;
    private volatile boolean lasts;
    private boolean told;
    private boolean everTold;
    private long nextTold;
    private long untold;

    /// @param what can't be done, such as "segments can't be tidied up"
    /// @param over is said when it can be done again
    public FaultLog(Logger log, String what, String over) {
        this(log, what, over, System::nanoTime);
    }

    /// @param nanoTime as [System#nanoTime()]
    public FaultLog(Logger log, String what, String over, LongSupplier nanoTime) {
        this.log = log;
        this.what = what;
        this.over = over;
        this.nanoTime = nanoTime;
    }

    /// It happened once more. Returns whether that was logged.
    public synchronized boolean failed(Throwable cause) {
        IOException known = knownCause(cause);
        return known == null ? failed(String.valueOf(cause), cause) : failed(words(known), null);
    }

    /// The same, with the reason in words.
    public synchronized boolean failed(String reason) {
        return failed(reason, null);
    }

    private boolean failed(String reason, @Nullable Throwable defect) {
        long now = nanoTime.getAsLong();
        told = told && lasts;
        lasts = true;
        if (everTold && now - nextTold < 0) {
            untold++;
            return false;
        }
        String often = untold == 0 ? "" : " (" + untold + " times more since it was last told)";
        if (defect == null) {
            log.warn("{}: {}{}", what, reason, often);
        } else {
            log.error("{}: {}{}", what, reason, often, defect);
        }
        untold = 0;
        told = true;
        everTold = true;
        nextTold = now + INTERVAL_NANOS;
        return true;
    }

    /// It can be done. Returns whether that was logged: a fault that was told of is over.
    public boolean worked() {
        return lasts && ended();
    }

    private synchronized boolean ended() {
        boolean news = lasts && told;
        lasts = false;
        told = false;
        if (news) {
            log.info("{}", over);
        }
        return news;
    }

    /// A condition of the system below a failure; null where it is a defect.
    private static @Nullable IOException knownCause(Throwable failure) {
        IOException known = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            known = cause instanceof IOException io ? io : known;
        }
        return known;
    }

    private static String words(IOException fault) {
        String message = fault.getMessage();
        if (message == null || message.isBlank()) {
            return fault.getClass().getSimpleName();
        }
        // Of these the message is the path alone.
        return switch (fault) {
            case AccessDeniedException file when file.getReason() == null -> message + ": permission denied";
            case NoSuchFileException file when file.getReason() == null -> message + ": there is no such file";
            case FileSystemException file
            when file.getReason() == null -> message + ": " + file.getClass().getSimpleName();
            default -> message;
        };
    }
}
