package org.posthorn.ops;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/// The log of the program itself, which is written by a thread of its own.
public final class ProgramLog {
    private ProgramLog() {}

    /// Writes what was logged until now, within logback's own bound of a second, and stops. The last thing a
    /// program does.
    public static void close() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
