package org.posthorn.spool;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Content;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReturnContent;
import org.posthorn.mail.ReversePath;

/// What the tests of the spool share: a clock that stands still, settings that make everything happen soon, and a
/// listener that remembers.
final class SpoolFixture {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final Origin ORIGIN = new Origin("relay", "192.0.2.7", "client.example.org", "ESMTP", null);

    private SpoolFixture() {}

    static SpoolSettings settings(Path directory) {
        return new SpoolSettings(
                directory,
                64 << 10,
                8 << 10,
                100,
                1 << 20,
                1 << 20,
                10_000,
                1 << 20,
                Duration.ofSeconds(20),
                Duration.ofMillis(1),
                Duration.ofMillis(50),
                0,
                0.5,
                Duration.ZERO,
                Duration.ofMillis(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20));
    }

    /// The same, but for how long the disk, the index and closing are waited for.
    static SpoolSettings impatient(Path directory, Duration commit, Duration index, Duration close) {
        return impatient(directory, 100, commit, index, close);
    }

    /// And but for how many messages are kept in memory.
    static SpoolSettings impatient(
            Path directory, int memoryMessages, Duration commit, Duration index, Duration close) {
        SpoolSettings some = settings(directory);
        return new SpoolSettings(
                directory,
                some.segmentOctets(),
                some.largeContent(),
                memoryMessages,
                some.memoryOctets(),
                some.incomingOctets(),
                some.memoryDueTimes(),
                some.pendingOctets(),
                commit,
                some.commitGather(),
                some.diskRetry(),
                some.minFree(),
                some.compactBelow(),
                some.compactAfter(),
                some.indexInterval(),
                index,
                close);
    }

    static Envelope envelope(String... recipients) {
        return Envelope.of(
                ReversePath.parse("sender@example.org"),
                Stream.of(recipients).map(MailAddress::parse).toList(),
                ORIGIN);
    }

    /// With terms of delivery.
    static QueueId add(Spool spool, byte[] content, DeliveryTerms terms) throws SpoolException {
        var envelope = new Envelope(
                ReversePath.parse("sender@example.org"),
                List.of(Recipient.of(MailAddress.parse("a@example.net"))),
                BodyType.SEVEN_BIT,
                false,
                ReturnContent.UNSET,
                null,
                ORIGIN,
                terms);
        try (MessageWriter writer = spool.begin(envelope)) {
            writer.write(content, 0, content.length);
            writer.commit();
            return writer.id();
        }
    }

    /// Content that differs for each seed.
    static byte[] content(int size, int seed) {
        var content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = (byte) (i * 31 + seed * 17 + (i >> 8));
        }
        return content;
    }

    static QueueId add(Spool spool, byte[] content, String... recipients) throws SpoolException {
        try (MessageWriter writer = spool.begin(envelope(recipients))) {
            writer.write(content, 0, content.length);
            writer.commit();
            return writer.id();
        }
    }

    static byte[] read(Content content) throws IOException {
        var octets = new ByteArrayOutputStream();
        content.transferTo(octets::write);
        return octets.toByteArray();
    }

    static List<QueueId> ids(List<ClaimedMessage> messages) {
        return messages.stream().map(ClaimedMessage::id).toList();
    }

    /// A clock that moves when told to.
    static final class TestClock implements InstantSource {
        private volatile Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }

        void set(Instant time) {
            now = time;
        }
    }

    /// Takes what is offered, or not.
    static final class Listener implements SpoolListener {
        final List<ClaimedMessage> offered = new CopyOnWriteArrayList<>();
        final AtomicInteger wakes = new AtomicInteger();
        volatile boolean takes = true;

        @Override
        public boolean offer(ClaimedMessage message) {
            offered.add(message);
            return takes;
        }

        @Override
        public void wake() {
            wakes.incrementAndGet();
        }
    }

    /// Remembers what a person would be told.
    static final class Troubles {
        private final List<String> problems = new CopyOnWriteArrayList<>();

        void publish(MailEvent event) {
            if (event instanceof MailEvent.SpoolTrouble trouble) {
                problems.add(trouble.problem());
            }
        }

        List<String> problems() {
            return new ArrayList<>(problems);
        }
    }
}
