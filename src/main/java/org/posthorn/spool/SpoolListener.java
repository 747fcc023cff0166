package org.posthorn.spool;

/// Whoever delivers: the spool tells it of new mail. Called by the thread that commits, so all methods return at
/// once.
public interface SpoolListener {
    /// Offers a message that just became durable, its recipients claimed. When this returns false there is no room
    /// for it: the claims are given up and the message waits, due at once.
    boolean offer(ClaimedMessage message);

    /// Something may have fallen due earlier than [Spool#nextDue()] said before.
    void wake();

    /// An operator wants mail that waits attempted now, whatever is known of its destinations. Told before it falls
    /// due.
    default void insist() {}
}
