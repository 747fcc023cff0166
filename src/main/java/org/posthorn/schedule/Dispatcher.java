package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthorn.alias.Senders;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.Relay;
import org.posthorn.mail.ReversePath;
import org.posthorn.route.Destination;
import org.posthorn.route.Router;
import org.posthorn.route.Routing;
import org.posthorn.shape.Mark;
import org.posthorn.spool.ClaimedMessage.ClaimedRecipient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sorts the recipients of a message by what the router says of them, and hands them on in jobs. Any thread may
/// call it.
final class Dispatcher {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final EnhancedStatus INTERNAL_FAULT = new EnhancedStatus(4, 3, 0);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Router router;
    private final Senders senders;
    private final Destinations destinations;
    private final Settler settler;
    private final Lookups lookups;
    private final Memory memory;
    private final Hands hands;
    private final InstantSource clock;
    private final int recipientsPerJob;

    Dispatcher(
            Router router,
            Senders senders,
            Destinations destinations,
            Settler settler,
            Lookups lookups,
            Memory memory,
            Hands hands,
            InstantSource clock,
            int recipientsPerJob) {
        this.router = router;
        this.senders = senders;
        this.destinations = destinations;
        this.settler = settler;
        this.lookups = lookups;
        this.memory = memory;
        this.hands = hands;
        this.clock = clock;
        this.recipientsPerJob = recipientsPerJob;
    }

    /// Dispatches at once when no name server need be asked, else as work that may wait. Returns soon.
    void dispatch(Flight flight) {
        if (settler.isLate(flight.message())) {
            settler.late(new Job(flight, flight.message().recipients()));
            return;
        }
        if (isImmediate(flight)) {
            sort(flight, flight.message().recipients());
        } else {
            lookUp(flight);
        }
    }

    private boolean isImmediate(Flight flight) {
        for (ClaimedRecipient recipient : flight.message().recipients()) {
            if (!isImmediate(flight, recipient)) {
                return false;
            }
        }
        return true;
    }

    private boolean isImmediate(Flight flight, ClaimedRecipient recipient) {
        return router.isImmediate(flight.message().envelope(), address(recipient));
    }

    private void lookUp(Flight flight) {
        var immediate = new ArrayList<ClaimedRecipient>();
        var rows = new LookupRows();
        for (ClaimedRecipient recipient : flight.message().recipients()) {
            if (isImmediate(flight, recipient)) {
                immediate.add(recipient);
            } else {
                rows.add(recipient);
            }
        }
        sort(flight, immediate);
        rows.rows().forEach(row -> lookUp(flight, row));
    }

    private void lookUp(Flight flight, List<ClaimedRecipient> row) {
        String domain = address(row.getFirst()).domainKey();
        if (!lookups.enter(domain, memory.free())) {
            Instant due = lookups.overflowed(domain, clock.instant());
            settler.postponed(new Job(flight, row), due);
            return;
        }
        hands.run("route " + flight.message().id(), () -> {
            try {
                sort(flight, row);
            } finally {
                lookups.leave(domain, clock.instant());
            }
        });
    }

    /// When name servers keep it waiting, those whose destinations were found go ahead.
    private void sort(Flight flight, List<ClaimedRecipient> recipients) {
        Instant started = clock.instant();
        Instant sent = started;
        var byWay = new LinkedHashMap<Way, List<ClaimedRecipient>>();
        for (ClaimedRecipient recipient : recipients) {
            byWay.computeIfAbsent(way(flight, recipient), found -> new ArrayList<>())
                    .add(recipient);
            Instant now = clock.instant();
            if (now.isAfter(sent.plus(PATIENCE))) {
                send(flight, byWay, started);
                byWay = new LinkedHashMap<>();
                sent = now;
            }
        }
        send(flight, byWay, started);
    }

    /// Who goes together: to the same place, under the same limits and the same sender.
    ///
    /// @param sender null: the message's own
    private record Way(
            Routing routing, @Nullable Mark mark, @Nullable ReversePath sender) {}

    private Way way(Flight flight, ClaimedRecipient recipient) {
        return new Way(
                route(flight.message().envelope(), address(recipient)),
                destinations.mark(address(recipient).domainKey()),
                sender(flight, recipient));
    }

    private @Nullable ReversePath sender(Flight flight, ClaimedRecipient recipient) {
        Envelope envelope = flight.message().envelope();
        ReversePath sender = senders.isPlain() ? envelope.sender() : senders.onTheWire(envelope, recipient.recipient());
        return sender.equals(envelope.sender()) ? null : sender;
    }

    private void send(Flight flight, Map<Way, List<ClaimedRecipient>> byWay, Instant started) {
        byWay.forEach((way, recipients) -> {
            switch (way.routing()) {
                case Routing.To(Destination destination) ->
                    send(flight, recipients, new Lane(destination, way.mark()), way.sender());
                case Routing.Never(var diagnosis) ->
                    settler.unrouted(new Job(flight, recipients), new RecipientOutcome.Bounced(diagnosis), started);
                case Routing.NotNow(var diagnosis) ->
                    settler.unrouted(new Job(flight, recipients), new RecipientOutcome.Deferred(diagnosis), started);
            }
        });
    }

    private Routing route(Envelope envelope, MailAddress recipient) {
        try {
            return router.route(envelope, recipient);
        } catch (RuntimeException e) {
            // A defect of ours must not cost the recipient: it is tried again, as if the DNS had not answered.
            log.error("no route found for {}", recipient, e);
            return new Routing.NotNow(Diagnosis.of(INTERNAL_FAULT, "internal error: " + e, Relay.NONE));
        }
    }

    private void send(Flight flight, List<ClaimedRecipient> recipients, Lane lane, @Nullable ReversePath sender) {
        destinations.addAll(new Job(flight, recipients, sender), lane, recipientsPerJob);
    }

    private static MailAddress address(ClaimedRecipient recipient) {
        return recipient.recipient().address();
    }
}
