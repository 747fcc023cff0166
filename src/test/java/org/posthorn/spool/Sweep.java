package org.posthorn.spool;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.slf4j.LoggerFactory;

/// Runs the same with every number from 1 on, a few at a time, quietly. Whatever a thread of the spool logs with an
/// exception that is not one of a disk is a fault of ours, and kept.
final class Sweep implements AutoCloseable {
    private static final int AT_ONCE = 6;

    private final Path directory;
    private final AtomicInteger folders = new AtomicInteger();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("org.posthorn.spool");
    private final AppenderBase<ILoggingEvent> listener = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            IThrowableProxy thrown = event.getThrowableProxy();
            if (thrown != null && !isOfADisk(thrown)) {
                faults.add(event.getFormattedMessage() + ": " + thrown.getClassName() + ": " + thrown.getMessage());
            }
        }
    };

    /// What is done with a number.
    interface Run {
        /// Returns false when there is nothing to do with it or any greater.
        boolean with(int number) throws Exception;
    }

    Sweep(Path directory) {
        this.directory = directory;
        listener.setContext(logger.getLoggerContext());
        listener.start();
        logger.addAppender(listener);
        logger.setAdditive(false);
        logger.setLevel(Level.WARN);
    }

    /// A new folder, for an index that nobody needs any more afterwards.
    Path folder() throws IOException {
        return Files.createDirectory(directory.resolve("spool-" + folders.incrementAndGet()));
    }

    /// Runs with 1, 2, … until one says that it is enough.
    ///
    /// @return the first number that was too great
    int upwards(Run run) throws Exception {
        var next = new AtomicInteger(1);
        var end = new AtomicInteger(Integer.MAX_VALUE);
        try (ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> all = IntStream.range(0, AT_ONCE)
                    .<Future<?>>mapToObj(_ -> workers.submit(() -> {
                        for (int number = next.getAndIncrement(); number < end.get(); number = next.getAndIncrement()) {
                            if (!run.with(number)) {
                                int last = number;
                                end.accumulateAndGet(last, Math::min);
                            }
                        }
                        return null;
                    }))
                    .toList();
            for (Future<?> one : all) {
                await(one, end);
            }
        }
        return end.get();
    }

    /// Exceptions that no disk throws, with what the log said.
    List<String> faults() {
        return List.copyOf(faults);
    }

    @Override
    public void close() {
        logger.detachAppender(listener);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    private static void await(Future<?> one, AtomicInteger end) throws Exception {
        try {
            one.get();
        } catch (ExecutionException e) {
            end.set(0);
            if (e.getCause() instanceof Error problem) {
                throw problem;
            }
            throw e;
        }
    }

    private static boolean isOfADisk(IThrowableProxy thrown) {
        return thrown.getClassName().startsWith("java.io.")
                || thrown.getClassName().startsWith("java.nio.file.")
                || thrown.getClassName().endsWith("SpoolException")
                || thrown.getClassName().endsWith("SpoolFullException")
                || thrown.getClassName().endsWith("DamagedException");
    }
}
