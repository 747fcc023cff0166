package org.posthorn.spool;

/// When the first message that waits in the index, or is on its way there, falls due. May be early, never late. Any
/// thread.
final class IndexDue {
    private long indexed = RecipientStates.NEVER;
    private long flushing = RecipientStates.NEVER;
    private long leaving = RecipientStates.NEVER;

    /// A message was put on its way; call this after it was.
    synchronized void lower(long due) {
        leaving = Math.min(leaving, due);
    }

    /// Those on their way until now are being written.
    synchronized void flushing() {
        flushing = Math.min(flushing, leaving);
        leaving = RecipientStates.NEVER;
    }

    /// They are written, and this is the first of all that is written.
    synchronized void found(long due) {
        indexed = due;
        flushing = RecipientStates.NEVER;
    }

    synchronized long first() {
        return Math.min(indexed, Math.min(flushing, leaving));
    }
}
