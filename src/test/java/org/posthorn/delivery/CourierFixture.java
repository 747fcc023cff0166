package org.posthorn.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.posthorn.dns.FakeDns;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.Content;
import org.posthorn.mail.ContentSink;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.ReversePath;
import org.posthorn.route.Destination;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.IgnoredTargets;
import org.posthorn.tls.ServerIdentity;

/// What the tests of couriers share: agents with short timeouts, and words for what they carry.
final class CourierFixture implements AutoCloseable {
    static final Duration PATIENT = Duration.ofSeconds(20);
    static final Duration BRIEF = Duration.ofMillis(300);
    static final String TEXT = "Subject: hello\r\n\r\nHello.\r\n";

    final FakeDns resolver = new FakeDns();
    final List<MailEvent> events = new ArrayList<>();
    DeliverySettings settings = DeliverySettings.defaults("posthorn.test")
            .withTimeouts(DeliveryTimeouts.all(PATIENT))
            .withIgnoredTargets(IgnoredTargets.NONE);
    TlsUpgrade tls = (socket, host) -> {
        throw new IOException("no TLS here");
    };

    Connector connector = Connector.tcp();
    ServerIdentity identity = ServerIdentity.ofJdk();

    private final List<AutoCloseable> open = new ArrayList<>();

    /// Of these alone the wait may be short: the others must not end a test on a machine that is busy.
    static DeliveryTimeouts timeouts(Duration command, Duration block) {
        return new DeliveryTimeouts(PATIENT, PATIENT, command, PATIENT, block, PATIENT, Duration.ofSeconds(2));
    }

    Courier smtp(int... ports) {
        return courier(new Destination.SmtpHosts(
                "test",
                Arrays.stream(ports)
                        .mapToObj(port -> new RankedHost(0, "127.0.0.1", port))
                        .toList()));
    }

    Courier inOrder(int... ports) {
        var hosts = new ArrayList<RankedHost>();
        for (int port : ports) {
            hosts.add(new RankedHost(hosts.size(), "127.0.0.1", port));
        }
        return courier(new Destination.SmtpHosts("test", hosts));
    }

    Courier courier(Destination destination) {
        Courier courier = agents().courier(destination);
        open.addFirst(courier);
        return courier;
    }

    /// For several couriers that share what is remembered.
    DeliveryAgents agents() {
        var agents =
                new DeliveryAgents(settings, resolver, tls, identity, events::add, InstantSource.system(), connector);
        open.add(agents);
        return agents;
    }

    static Envelope envelope(String... recipients) {
        return Envelope.of(
                ReversePath.parse("sender@example.com"),
                Arrays.stream(recipients).map(MailAddress::parse).toList(),
                Origin.INTERNAL);
    }

    static Consignment mail(String... recipients) {
        return mail(envelope(recipients), TEXT);
    }

    static Consignment mail(Envelope envelope, String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        return new Consignment(new QueueId(1), envelope, Content.of(octets), envelope.recipients());
    }

    /// Mail whose content begins well, and then can't be read.
    static Consignment unreadable(Envelope envelope) {
        Content broken = new Content() {
            @Override
            public long size() {
                return 1000;
            }

            @Override
            public void transferTo(ContentSink sink) throws IOException {
                sink.write("Subject: x\r\n".getBytes(StandardCharsets.US_ASCII), 0, 12);
                throw new IOException("disk trouble");
            }
        };
        return new Consignment(new QueueId(1), envelope, broken, envelope.recipients());
    }

    /// The kind of each outcome with its enhanced status: `Deferred 4.4.2`.
    static List<String> kinds(Receipt receipt) {
        return receipt.outcomes().stream().map(CourierFixture::kind).toList();
    }

    private static String kind(RecipientOutcome outcome) {
        return outcome.getClass().getSimpleName() + ' ' + outcome.diagnosis().status();
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }
}
