package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.Consignment;
import org.posthorn.delivery.Courier;
import org.posthorn.delivery.Couriers;
import org.posthorn.delivery.Receipt;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.Relay;
import org.posthorn.mail.SmtpReply;
import org.posthorn.route.Destination;
import org.posthorn.route.Router;
import org.posthorn.route.Routing;

/// A provider with a host of its own for each of its domains, `mx.` before the domain, and what it saw. A message takes a
/// tenth of a second.
final class ShapedProvider implements Router, Couriers {
    /// A message that came in.
    record Seen(Instant at, String domain, long id) {}

    private final InstantSource clock;
    final List<Seen> taken = new ArrayList<>();
    final List<Integer> perConnection = new ArrayList<>();
    private final Map<String, Integer> connections = new HashMap<>();
    int open;
    int mostOpen;
    /// What it says to a message; null when it takes it.
    Function<Consignment, @Nullable SmtpReply> says = consignment -> null;
    /// Where connections to it come from.
    String source = "";

    ShapedProvider(InstantSource clock) {
        this.clock = clock;
    }

    static SmtpReply reply(int code, String text) {
        return SmtpReply.of(code, new EnhancedStatus(code / 100, 7, 0), text);
    }

    static String domainOf(Consignment consignment) {
        return consignment.recipients().getFirst().address().domain();
    }

    List<Seen> takenFor(String domain) {
        return taken.stream().filter(seen -> seen.domain().equals(domain)).toList();
    }

    /// The most in any minute.
    int mostInMinute() {
        int most = 0;
        int from = 0;
        for (int i = 0; i < taken.size(); i++) {
            while (!taken.get(from)
                    .at()
                    .plus(Duration.ofMinutes(1))
                    .isAfter(taken.get(i).at())) {
                from++;
            }
            most = Math.max(most, i - from + 1);
        }
        return most;
    }

    @Override
    public Routing route(Envelope envelope, MailAddress recipient) {
        String host = "mx." + recipient.domain();
        return new Routing.To(new Destination.SmtpHosts(host, List.of(new Destination.RankedHost(0, host, 25))));
    }

    @Override
    public boolean isImmediate(Envelope envelope, MailAddress recipient) {
        return true;
    }

    @Override
    public boolean rest(Destination destination, String resting, Instant until) {
        source = "after " + resting;
        return true;
    }

    @Override
    public Courier courier(Destination destination) {
        open++;
        mostOpen = Math.max(mostOpen, open);
        connections.merge(destination.name(), 1, Integer::sum);
        return new Courier() {
            private int carried;

            @Override
            public Receipt deliver(Consignment consignment) {
                carried++;
                return answer(consignment);
            }

            @Override
            public boolean isConnected() {
                return false;
            }

            @Override
            public void abort() {}

            @Override
            public void close() {
                open--;
                perConnection.add(carried);
            }
        };
    }

    private Receipt answer(Consignment consignment) {
        SmtpReply reply = says.apply(consignment);
        if (reply == null) {
            taken.add(new Seen(
                    clock.instant(), domainOf(consignment), consignment.id().value()));
            var done = Diagnosis.of(EnhancedStatus.OK, "taken", Relay.NONE);
            return receipt(new RecipientOutcome.Delivered(done, false), false);
        }
        Diagnosis diagnosis = Diagnosis.of(reply, reply.code() / 100, Relay.NONE.from(source));
        return reply.isPermanent()
                ? receipt(new RecipientOutcome.Bounced(diagnosis), false)
                : receipt(new RecipientOutcome.Deferred(diagnosis), reply.code() == 421);
    }

    private static Receipt receipt(RecipientOutcome outcome, boolean hostFault) {
        return new Receipt(List.of(outcome), Duration.ZERO, Duration.ofMillis(100), hostFault, false);
    }
}
