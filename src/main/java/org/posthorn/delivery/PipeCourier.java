package org.posthorn.delivery;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.ProgramRun.End;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Relay;
import org.posthorn.route.Destination;
import org.posthorn.route.PipeProgram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives mail to a program, one run after the other. What became of it is known once the program has ended, by its
/// status.
final class PipeCourier implements Courier {
    private static final Logger LOG = LoggerFactory.getLogger(PipeCourier.class);

    private final PipeProgram program;
    private final Relay relay;
    private final ProgramVerdict verdict;
    private volatile boolean aborted;

    PipeCourier(Destination.Pipe pipe) {
        program = pipe.program();
        relay = Relay.local(pipe.name());
        verdict = new ProgramVerdict(relay);
    }

    @Override
    public Receipt deliver(Consignment consignment) {
        long began = System.nanoTime();
        var tally = new Tally(consignment.recipients());
        while (!tally.isDecided()) {
            List<Integer> open = tally.open();
            List<Integer> batch = open.subList(0, Math.min(program.recipients(), open.size()));
            Trouble general = run(consignment, batch, tally);
            if (general != null) {
                tally.failed(general);
                break;
            }
        }
        var took = Duration.ofNanos(System.nanoTime() - began);
        return new Receipt(tally.close(), Duration.ZERO, took, tally.hostFault(), tally.maybeTaken());
    }

    /// @return why the other recipients are not even tried, or null
    private @Nullable Trouble run(Consignment consignment, List<Integer> batch, Tally tally) {
        List<Recipient> recipients = batch.stream().map(tally::recipient).toList();
        try {
            List<String> arguments = new ProgramArguments(program.command(), consignment, relay).of(recipients);
            try (var input =
                    ProgramInput.of(program, consignment.envelope(), recipients.getFirst(), consignment.content())) {
                return run(consignment, arguments, input, batch, tally);
            }
        } catch (TroubleException e) {
            tally.failed(batch, e.trouble());
            return null;
        } catch (IOException e) {
            LOG.warn("{}: no temporary file for {}: {}", consignment.id(), relay, e.toString());
            return verdict.ofNoInput();
        } catch (RuntimeException e) {
            LOG.error("{}: delivery to {} failed unexpectedly", consignment.id(), relay, e);
            return verdict.ofNoInput();
        }
    }

    private @Nullable Trouble run(
            Consignment consignment, List<String> arguments, ProgramInput input, List<Integer> batch, Tally tally) {
        var run = new ProgramRun(program, () -> aborted);
        Process process;
        try {
            process = run.start(arguments, input);
        } catch (IOException e) {
            LOG.warn("{}: {}: {}", consignment.id(), relay, e.toString());
            return verdict.ofNoStart();
        }
        return switch (run.await(process)) {
            case End.Exited(int status, String output) -> {
                ended(status, output, batch, tally);
                yield null;
            }
            case End.TimedOut(String output) -> cutShort(verdict.ofTimeout(output), batch, tally);
            case End.Aborted(String output) -> cutShort(verdict.ofAbort(output), batch, tally);
        };
    }

    private void ended(int status, String output, List<Integer> batch, Tally tally) {
        if (status == 0) {
            Diagnosis diagnosis = verdict.delivered(output);
            batch.forEach(index -> tally.delivered(index, diagnosis, false));
        } else {
            tally.failed(batch, verdict.ofExit(status, output));
        }
    }

    /// Those of the run may have been served; the others were not.
    private static Trouble cutShort(Trouble trouble, List<Integer> batch, Tally tally) {
        tally.failed(batch, trouble);
        return new Trouble(Verdict.NEXT_HOST, trouble.diagnosis(), trouble.hostFault());
    }

    /// Another message saves nothing, and costs no less later.
    @Override
    public boolean isConnected() {
        return false;
    }

    @Override
    public void abort() {
        aborted = true;
    }

    @Override
    public void close() {}
}
