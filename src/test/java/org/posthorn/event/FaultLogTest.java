package org.posthorn.event;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class FaultLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("org.posthorn.event.FaultLogTest");
    private final ListAppender<ILoggingEvent> heard = new ListAppender<>();
    private final AtomicLong now = new AtomicLong(-5_000);
    private final FaultLog faults = new FaultLog(logger, "files can't be tidied up", "files are tidied up", now::get);

    FaultLogTest() {
        heard.start();
        logger.addAppender(heard);
    }

    @AfterEach
    void detach() {
        logger.detachAppender(heard);
    }

    private List<String> lines() {
        return heard.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void aFaultOfFiveTimesASecondIsTwoLinesInAMinuteAndOneAtItsEnd() {
        for (int i = 0; i < 310; i++) {
            faults.failed(new FileSystemException("journal/1", null, "Too many open files"));
            pass(Duration.ofMillis(200));
        }
        assertThat(faults.worked()).isTrue();
        assertThat(faults.worked()).isFalse();
        assertThat(lines())
                .containsExactly(
                        "files can't be tidied up: journal/1: Too many open files",
                        "files can't be tidied up: journal/1: Too many open files (299 times more since it was last"
                                + " told)",
                        "files are tidied up");
        assertThat(heard.list).allMatch(event -> event.getThrowableProxy() == null);
    }

    @Test
    void oneThatComesAndGoesIsNoFloodEither() {
        for (int i = 0; i < 600; i++) {
            faults.failed("busy");
            faults.worked();
            pass(Duration.ofMillis(200));
        }
        assertThat(lines()).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void aConditionOfTheSystemIsToldInWords() {
        faults.failed(new IllegalStateException("store", new UncheckedIOException(new IOException("No space left"))));
        pass(Duration.ofMinutes(2));
        faults.failed(new AccessDeniedException("/a"));
        pass(Duration.ofMinutes(2));
        faults.failed(new NoSuchFileException("/b"));
        pass(Duration.ofMinutes(2));
        faults.failed(new IOException());
        assertThat(lines())
                .containsExactly(
                        "files can't be tidied up: No space left",
                        "files can't be tidied up: /a: permission denied",
                        "files can't be tidied up: /b: there is no such file",
                        "files can't be tidied up: IOException");
    }

    @Test
    void aDefectHasItsTrace() {
        faults.failed(new IllegalStateException("a defect"));
        assertThat(heard.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getThrowableProxy()).isNotNull());
    }
}
