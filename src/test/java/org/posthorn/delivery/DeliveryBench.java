package org.posthorn.delivery;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.posthorn.dns.FakeDns;
import org.posthorn.event.EventSink;
import org.posthorn.mail.Content;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.RecipientOutcome.Delivered;
import org.posthorn.mail.ReversePath;
import org.posthorn.route.Destination;
import org.posthorn.tls.ServerIdentity;

/// Messages a second into an SMTP server that takes all, such as `smtp-sink`: `DeliveryBench PORT COURIERS SECONDS
/// OCTETS`.
final class DeliveryBench {
    private DeliveryBench() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        int couriers = Integer.parseInt(args[1]);
        long until = System.nanoTime() + Long.parseLong(args[2]) * 1_000_000_000L;
        Content content = Content.of(message(Integer.parseInt(args[3])));
        var done = new AtomicLong();
        var failed = new AtomicLong();
        var hosts = new Destination.SmtpHosts("bench", List.of(new Destination.RankedHost(0, "127.0.0.1", port)));
        try (var agents = new DeliveryAgents(
                DeliverySettings.defaults("bench.test"),
                new FakeDns(),
                (socket, host) -> {
                    throw new java.io.IOException("no TLS here");
                },
                ServerIdentity.ofJdk(),
                EventSink.NONE,
                InstantSource.system(),
                Connector.tcp())) {
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < couriers; i++) {
                threads.add(Thread.ofVirtual().start(() -> carry(agents, hosts, content, until, done, failed)));
            }
            for (int second = 0; System.nanoTime() < until; second++) {
                long before = done.get();
                long cpu = cpuMicros();
                Thread.sleep(1000);
                long messages = Math.max(1, done.get() - before);
                System.out.println("second " + second + ": " + messages + " messages, " + (cpuMicros() - cpu) / messages
                        + " us of CPU each, failed " + failed.get());
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static long cpuMicros() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1000;
    }

    private static void carry(
            DeliveryAgents agents, Destination hosts, Content content, long until, AtomicLong done, AtomicLong failed) {
        var envelope = Envelope.of(
                ReversePath.parse("sender@example.com"),
                List.of(MailAddress.parse("recipient@example.org")),
                Origin.INTERNAL);
        try (var courier = agents.courier(hosts)) {
            for (long id = 1; System.nanoTime() < until; id++) {
                var receipt =
                        courier.deliver(new Consignment(new QueueId(id), envelope, content, envelope.recipients()));
                boolean delivered = receipt.outcomes().getFirst() instanceof Delivered;
                (delivered ? done : failed).incrementAndGet();
            }
        }
    }

    private static byte[] message(int octets) {
        var text = new StringBuilder("From: <sender@example.com>\r\nSubject: bench\r\n\r\n");
        while (text.length() < octets) {
            text.append("A line of seventy characters or so, as they stand in most of the mail..\r\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
