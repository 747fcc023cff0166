package org.posthorn.delivery;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.posthorn.route.PipeProgram;

/// One run of a program, from its start to its end or to the end of its time. No shell: it gets these arguments.
final class ProgramRun {
    /// What is told to end has this long to do it.
    static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

    /// How it ended.
    sealed interface End {
        /// The beginning of what it said, on one line.
        String output();

        /// By itself; a signal counts as 128 and its number.
        record Exited(int status, String output) implements End {}

        /// It was ended.
        record TimedOut(String output) implements End {}

        /// It was ended, since this server stops.
        record Aborted(String output) implements End {}
    }

    private final PipeProgram program;
    private final BooleanSupplier aborted;

    /// @param aborted whether to end it before its time; asked all the while
    ProgramRun(PipeProgram program, BooleanSupplier aborted) {
        this.program = program;
        this.aborted = aborted;
    }

    /// @throws IOException when it can't be started
    Process start(List<String> arguments, ProgramInput input) throws IOException {
        var builder = new ProcessBuilder(arguments)
                .directory(program.directory().toFile())
                .redirectInput(input.file().toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        for (String variable : program.environment()) {
            int equals = variable.indexOf('=');
            builder.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return builder.start();
    }

    /// Waits for its end, and does not leave it running.
    End await(Process process) {
        var output = new ProgramOutput(process.getInputStream());
        long deadline = System.nanoTime() + program.timeout().toNanos();
        try {
            Duration pause = SHORTEST_PAUSE;
            while (!process.waitFor(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                output.drain();
                if (aborted.getAsBoolean()) {
                    return new End.Aborted(output.line());
                }
                if (System.nanoTime() - deadline >= 0) {
                    return new End.TimedOut(output.line());
                }
                pause = pause.multipliedBy(2);
                pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
            }
            output.drain();
            return new End.Exited(process.exitValue(), output.line());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new End.Aborted(output.line());
        } finally {
            end(process);
            output.close();
        }
    }

    /// With all processes that it started, unless they made themselves independent. Children that it left behind when
    /// it ended by itself are none of our business.
    private static void end(Process process) {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> all = family(process);
        all.forEach(ProcessHandle::destroy);
        try {
            awaitEnd(all);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Stream.concat(all.stream(), family(process).stream()).forEach(ProcessHandle::destroyForcibly);
    }

    /// Of all: a shell ends at once, and who does the work behind it may yet be writing.
    private static void awaitEnd(List<ProcessHandle> all) throws InterruptedException {
        long deadline = System.nanoTime() + GRACE.toNanos();
        while (all.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() - deadline < 0) {
            Thread.sleep(LONGEST_PAUSE);
        }
    }

    private static List<ProcessHandle> family(Process process) {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
    }
}
