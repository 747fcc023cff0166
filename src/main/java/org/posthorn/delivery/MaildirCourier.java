package org.posthorn.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.RecipientOutcome.Deferred;
import org.posthorn.mail.RecipientOutcome.Delivered;
import org.posthorn.mail.Relay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers into Maildirs below one directory, one folder a recipient: `DIR/alice@example.org/new/`; see
/// [MaildirName] for addresses that are no plain names. Recipients of one folder get one copy. File names are
/// `SECONDS.M<micros>P<pid>Q<number>.HOST,S=SIZE`.
final class MaildirCourier implements Courier {
    private static final Logger LOG = LoggerFactory.getLogger(MaildirCourier.class);
    private static final Relay MAILDIR = Relay.local("maildir");
    private static final EnhancedStatus NOT_WRITTEN = new EnhancedStatus(4, 3, 0);

    private final Path directory;
    private final String host;
    private final InstantSource clock;
    private final AtomicLong sequence;

    /// @param sequence shared by all couriers of this process, so that no two files get one name
    MaildirCourier(Path directory, String host, InstantSource clock, AtomicLong sequence) {
        this.directory = directory;
        this.host = host.replace("/", "\\057").replace(":", "\\072");
        this.clock = clock;
        this.sequence = sequence;
    }

    @Override
    public Receipt deliver(Consignment consignment) {
        long began = System.nanoTime();
        List<RecipientOutcome> outcomes = new ArrayList<>();
        Map<String, RecipientOutcome> byFolder = new HashMap<>();
        for (var recipient : consignment.recipients()) {
            MailAddress address = recipient.address();
            outcomes.add(
                    byFolder.computeIfAbsent(MaildirName.of(address), folder -> deliver(consignment, address, folder)));
        }
        return new Receipt(outcomes, Duration.ZERO, Duration.ofNanos(System.nanoTime() - began), false, false);
    }

    private RecipientOutcome deliver(Consignment consignment, MailAddress recipient, String folder) {
        try {
            var writer = new MaildirWriter(directory.resolve(folder));
            writer.write(uniqueName(), consignment.envelope(), recipient, consignment.content());
            return new Delivered(Diagnosis.of(EnhancedStatus.OK, "delivered to maildir", MAILDIR), false);
        } catch (IOException | RuntimeException e) {
            // The details may name folders, which are not the sender's business.
            LOG.warn("maildir delivery of {} to {} failed: {}", consignment.id(), recipient, e.toString());
            return new Deferred(Diagnosis.of(NOT_WRITTEN, "the mailbox can't be written to now", MAILDIR));
        }
    }

    private String uniqueName() {
        Instant now = clock.instant();
        return now.getEpochSecond() + ".M" + now.getNano() / 1000 + 'P'
                + ProcessHandle.current().pid() + 'Q' + sequence.incrementAndGet() + '.' + host;
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public void abort() {}

    @Override
    public void close() {}
}
