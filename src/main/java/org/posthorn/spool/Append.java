package org.posthorn.spool;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/// A record on its way into the journal. Its sum is made by the thread that appends, so that the journal's own
/// thread only copies.
final class Append {
    private static final byte[] NOTHING = {};

    private final RecordType type;
    private final byte[] head;
    private final byte[] body;
    private final int bodyLength;
    private final int sum;
    private final Consumer<Location> durable;
    private final LongConsumer undo;
    private final CompletableFuture<Location> done = new CompletableFuture<>();
    private volatile long deadline;
    private volatile boolean limited;

    private Append(
            RecordType type, byte[] head, byte[] body, int bodyLength, Consumer<Location> durable, LongConsumer undo) {
        this.type = type;
        this.head = head;
        this.body = body;
        this.bodyLength = bodyLength;
        this.durable = durable;
        this.undo = undo;
        var crc = new CRC32C();
        crc.update(head, 0, head.length);
        crc.update(body, 0, bodyLength);
        this.sum = (int) crc.getValue();
    }

    /// A message: when it can't be written its sender is told.
    ///
    /// @param durable told where it is, by the journal's thread, before anybody else
    /// @param undo told by the journal's thread in which segment the message may be although its sender is told that
    ///     it isn't there
    static Append message(byte[] head, byte[] body, int bodyLength, Consumer<Location> durable, LongConsumer undo) {
        return new Append(RecordType.MESSAGE, head, body, bodyLength, durable, undo);
    }

    /// A record about messages that are there: nobody can be told when it can't be written, so it is tried again.
    static Append about(RecordType type, byte[] head, Consumer<Location> durable) {
        return new Append(type, head, NOTHING, 0, durable, _ -> {});
    }

    RecordType type() {
        return type;
    }

    byte[] head() {
        return head;
    }

    byte[] body() {
        return body;
    }

    int bodyLength() {
        return bodyLength;
    }

    int length() {
        return head.length + bodyLength;
    }

    int footprint() {
        return RecordHeader.footprint(length());
    }

    int sum() {
        return sum;
    }

    boolean isMessage() {
        return type == RecordType.MESSAGE;
    }

    /// The journal has it.
    void complete(Location location) {
        durable.accept(location);
        if (!done.complete(location)) {
            undo.accept(location.segment());
        }
    }

    /// The journal could not write it, and no start finds it.
    void fail(SpoolException problem) {
        done.completeExceptionally(problem);
    }

    /// The journal could not write it, but a later start may find it in this segment all the same.
    void fail(SpoolException problem, long segment) {
        fail(problem);
        undo.accept(segment);
    }

    /// Ends the wait for it when its time is over.
    ///
    /// @param nanoTime as [System#nanoTime()]
    void expire(long nanoTime) {
        if (limited && nanoTime - deadline > 0) {
            done.completeExceptionally(new SpoolException("the disk did not answer in time"));
        }
    }

    /// Waits until it is durable. An interrupt does not end the wait: whoever committed must know how it ended.
    ///
    /// The wait itself has no time-out, since a virtual thread that waits with one wakes the thread that minds the
    /// delays twice: the journal's watch ends it by [#expire].
    Location await(Duration timeout) throws SpoolException {
        deadline = System.nanoTime() + timeout.toNanos();
        limited = true;
        return await();
    }

    /// The same, as long as it takes: for who can't go on while nobody knows how it ends.
    Location await() throws SpoolException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return done.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw problem(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Of its own for each who waits: its stack is theirs.
    private static SpoolException problem(ExecutionException failure) {
        Throwable cause = failure.getCause();
        String text = String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
        return cause instanceof SpoolFullException
                ? new SpoolFullException(text, failure)
                : new SpoolException(text, failure);
    }
}
