package org.posthorn.schedule;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.posthorn.delivery.Consignment;
import org.posthorn.delivery.Courier;
import org.posthorn.delivery.Couriers;
import org.posthorn.delivery.Receipt;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.Relay;
import org.posthorn.route.Destination;
import org.posthorn.route.Router;
import org.posthorn.route.Routing;

/// Routes each domain to a destination of its name, and couriers that answer as a test says.
final class FakeNetwork implements Router, Couriers {
    final Map<String, Function<Consignment, Receipt>> answers = new ConcurrentHashMap<>();
    final Map<String, Routing> routings = new ConcurrentHashMap<>();
    /// What happens while a domain is looked up.
    final Map<String, Runnable> lookups = new ConcurrentHashMap<>();
    final LinkedBlockingQueue<Consignment> consignments = new LinkedBlockingQueue<>();
    final AtomicInteger opened = new AtomicInteger();
    /// Destinations that no courier can be made for.
    final Set<String> unreachable = ConcurrentHashMap.newKeySet();

    static RecipientOutcome delivered() {
        return new RecipientOutcome.Delivered(diagnosis(2), false);
    }

    static RecipientOutcome deferred() {
        return new RecipientOutcome.Deferred(diagnosis(4));
    }

    static RecipientOutcome bounced() {
        return new RecipientOutcome.Bounced(diagnosis(5));
    }

    /// No connection, say.
    static Diagnosis fault(String text) {
        return Diagnosis.of(new EnhancedStatus(4, 4, 1), text, Relay.NONE);
    }

    static Diagnosis diagnosis(int category) {
        return Diagnosis.of(new EnhancedStatus(category, 1, 1), "as the test says", Relay.NONE);
    }

    static Receipt receipt(List<RecipientOutcome> outcomes, boolean hostFault) {
        return new Receipt(outcomes, Duration.ofMillis(1), Duration.ofMillis(2), hostFault, false);
    }

    /// The peer closed behind the final dot.
    static Receipt unanswered() {
        return new Receipt(List.of(deferred()), Duration.ofMillis(1), Duration.ofMillis(2), true, true);
    }

    /// Taken without the TLS that other mail must have.
    static Receipt exempt() {
        return new Receipt(List.of(delivered()), Duration.ofMillis(1), Duration.ofMillis(2), false, false, true);
    }

    /// Answers by the local part: `defer`, `bounce`, anything else is delivered.
    static Receipt byLocalPart(Consignment consignment) {
        return receipt(
                consignment.recipients().stream().map(FakeNetwork::outcome).toList(), false);
    }

    private static RecipientOutcome outcome(Recipient recipient) {
        return switch (recipient.address().localPart()) {
            case "defer" -> deferred();
            case "bounce" -> bounced();
            default -> delivered();
        };
    }

    @Override
    public Routing route(Envelope envelope, MailAddress recipient) {
        String domain = recipient.domain();
        lookups.getOrDefault(domain, () -> {}).run();
        return routings.getOrDefault(
                domain,
                new Routing.To(new Destination.SmtpHosts(domain, List.of(new Destination.RankedHost(0, domain, 25)))));
    }

    @Override
    public boolean isImmediate(Envelope envelope, MailAddress recipient) {
        return !routings.containsKey(recipient.domain()) && !lookups.containsKey(recipient.domain());
    }

    @Override
    public Courier courier(Destination destination) {
        if (unreachable.contains(destination.name())) {
            throw new UncheckedIOException(new IOException("Too many open files"));
        }
        opened.incrementAndGet();
        var answer = answers.getOrDefault(destination.name(), FakeNetwork::byLocalPart);
        return new Courier() {
            @Override
            public Receipt deliver(Consignment consignment) {
                consignments.add(consignment);
                return answer.apply(consignment);
            }

            @Override
            public boolean isConnected() {
                return true;
            }

            @Override
            public void abort() {}

            @Override
            public void close() {}
        };
    }
}
