package org.posthorn.shape;

/// How much a destination takes; zero stands for no limit.
///
/// @param connections at the same time
/// @param messagesPerConnection after which a new connection is made
/// @param messagesPerMinute transactions in any minute
/// @param recipientsPerMinute recipients in any minute; the last message of a minute may exceed it, and what follows
///     waits longer for that
/// @param recipientsPerTransaction recipients of one message that travel together
public record Limits(
        int connections,
        int messagesPerConnection,
        int messagesPerMinute,
        int recipientsPerMinute,
        int recipientsPerTransaction) {
    /// None at all.
    public static final Limits NONE = new Limits(0, 0, 0, 0, 0);

    public Limits {
        check("connections", connections);
        check("messages-per-connection", messagesPerConnection);
        check("messages-per-minute", messagesPerMinute);
        check("recipients-per-minute", recipientsPerMinute);
        check("recipients-per-transaction", recipientsPerTransaction);
    }

    private static void check(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must be positive, or 0 for no limit");
        }
    }

    boolean areNone() {
        return equals(NONE);
    }

    /// The first of two numbers that limits, or zero.
    static int firstSet(int one, int other) {
        return one > 0 ? one : other;
    }
}
