package org.posthorn.session;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/// Listens to the program log of this JVM while it is open.
final class ProgramLog implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("org.posthorn");
    private final ListAppender<ILoggingEvent> heard = new ListAppender<>();

    ProgramLog() {
        heard.start();
        logger.addAppender(heard);
    }

    /// Warnings, errors, and whatever tells of an exception above debug level.
    List<String> complaints() {
        return heard.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN)
                        || event.getThrowableProxy() != null && event.getLevel().isGreaterOrEqual(Level.INFO))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(heard);
    }
}
