package org.posthorn.session;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/// Listens to the program log of this JVM while it is open.
public final class ProgramLog implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("org.posthorn");
    private final ListAppender<ILoggingEvent> heard = new ListAppender<>();

    public ProgramLog() {
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

    /// All lines with this in them, with the class of an exception behind each that tells of one.
    public List<String> lines(String text) {
        return List.copyOf(heard.list).stream()
                .filter(event -> event.getFormattedMessage().contains(text))
                .map(event -> event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : " " + event.getThrowableProxy().getClassName()))
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(heard);
    }
}
