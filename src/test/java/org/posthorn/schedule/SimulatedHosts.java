package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.posthorn.route.Destination;
import org.posthorn.route.Router;
import org.posthorn.route.Routing;

/// Hosts that answer as they are told, each domain its own.
final class SimulatedHosts implements Router, Couriers {
    enum Kind {
        QUICK,
        /// Takes everything, in three seconds.
        SLOW,
        /// Never answers.
        DEAD,
        /// Does not answer in the hours of the day from 6 to 9.
        RETURNING,
        /// Puts off the first attempt of each message.
        GREYLISTING,
        /// Takes a second, and refuses connections over the third.
        FEW_CONNECTIONS
    }

    /// One domain, and what was seen of it.
    static final class Host {
        final Kind kind;
        final Routing routing;
        final Map<Long, Instant> putOff = new HashMap<>();
        int connections;
        int mostConnections;
        long attempts;
        long refused;
        long attemptsWhileDown;
        long lastSecond;
        int inSecond;
        int mostInSecond;
        long longestWaitMillis;

        Host(Kind kind, String domain) {
            this.kind = kind;
            this.routing = new Routing.To(
                    new Destination.SmtpHosts(domain, List.of(new Destination.RankedHost(0, domain, 25))));
        }
    }

    private static final Receipt TAKEN = receipt(new RecipientOutcome.Delivered(diagnosis(2), false), 50, false);
    private static final Receipt SLOWLY = receipt(new RecipientOutcome.Delivered(diagnosis(2), false), 3_000, false);
    private static final Receipt IN_A_SECOND =
            receipt(new RecipientOutcome.Delivered(diagnosis(2), false), 1_000, false);
    private static final Receipt PUT_OFF = receipt(new RecipientOutcome.Deferred(diagnosis(4)), 50, false);
    private static final Receipt REFUSED = receipt(new RecipientOutcome.Deferred(diagnosis(4)), 10, true);
    private static final Receipt NO_ANSWER = receipt(new RecipientOutcome.Deferred(diagnosis(4)), 30_000, true);

    private final SimulatedTime time;
    private final Instant start;
    final Map<String, Host> hosts = new HashMap<>();

    SimulatedHosts(SimulatedTime time) {
        this.time = time;
        this.start = time.instant();
    }

    void settled(String domain, Duration after) {
        Host host = Objects.requireNonNull(hosts.get(domain));
        host.longestWaitMillis = Math.max(host.longestWaitMillis, after.toMillis());
    }

    List<Host> of(Kind kind) {
        return hosts.values().stream().filter(host -> host.kind == kind).toList();
    }

    private static Diagnosis diagnosis(int category) {
        return Diagnosis.of(new EnhancedStatus(category, 1, 1), "as simulated", Relay.NONE);
    }

    private static Receipt receipt(RecipientOutcome outcome, long millis, boolean hostFault) {
        return new Receipt(List.of(outcome), Duration.ZERO, Duration.ofMillis(millis), hostFault, false);
    }

    void add(Kind kind, String domain) {
        hosts.put(domain, new Host(kind, domain));
    }

    @Override
    public Routing route(Envelope envelope, MailAddress recipient) {
        return Objects.requireNonNull(hosts.get(recipient.domain())).routing;
    }

    @Override
    public boolean isImmediate(Envelope envelope, MailAddress recipient) {
        // Half of them are looked up.
        return recipient.domain().hashCode() % 2 == 0;
    }

    private boolean isDown(Host host) {
        long hour = Duration.between(start, time.instant()).toHours();
        return host.kind == Kind.DEAD || host.kind == Kind.RETURNING && hour >= 6 && hour < 9;
    }

    private Receipt answer(Host host, Consignment consignment) {
        if (isDown(host)) {
            host.attemptsWhileDown++;
            return NO_ANSWER;
        }
        if (host.kind == Kind.FEW_CONNECTIONS && host.connections > 3) {
            host.refused++;
            return REFUSED;
        }
        if (host.kind == Kind.GREYLISTING
                && host.putOff.putIfAbsent(consignment.id().value(), time.instant()) == null) {
            return PUT_OFF;
        }
        host.putOff.remove(consignment.id().value());
        return switch (host.kind) {
            case SLOW -> SLOWLY;
            case FEW_CONNECTIONS -> IN_A_SECOND;
            case QUICK, DEAD, RETURNING, GREYLISTING -> TAKEN;
        };
    }

    private void count(Host host) {
        host.attempts++;
        long second = Duration.between(start, time.instant()).toSeconds();
        host.inSecond = second == host.lastSecond ? host.inSecond + 1 : 1;
        host.lastSecond = second;
        host.mostInSecond = Math.max(host.mostInSecond, host.inSecond);
        host.mostConnections = Math.max(host.mostConnections, host.connections);
    }

    @Override
    public Courier courier(Destination destination) {
        Host host = Objects.requireNonNull(hosts.get(destination.name()));
        host.connections++;
        return new Courier() {
            @Override
            public Receipt deliver(Consignment consignment) {
                count(host);
                return answer(host, consignment);
            }

            @Override
            public boolean isConnected() {
                return false;
            }

            @Override
            public void abort() {}

            @Override
            public void close() {
                host.connections--;
            }
        };
    }
}
