package org.posthorn.schedule;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.Relay;
import org.posthorn.route.Destination;
import org.posthorn.route.Router;
import org.posthorn.route.Routing;
import org.posthorn.spool.ClaimedMessage.ClaimedRecipient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sorts the recipients of a message by what the router says of them, and hands them on in jobs. Any thread may
/// call it.
final class Dispatcher {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final EnhancedStatus INTERNAL_FAULT = new EnhancedStatus(4, 3, 0);

    private final Router router;
    private final Destinations destinations;
    private final Settler settler;
    private final InstantSource clock;
    private final int recipientsPerJob;

    Dispatcher(Router router, Destinations destinations, Settler settler, InstantSource clock, int recipientsPerJob) {
        this.router = router;
        this.destinations = destinations;
        this.settler = settler;
        this.clock = clock;
        this.recipientsPerJob = recipientsPerJob;
    }

    /// Dispatches at once when no name server need be asked, else on a thread of its own. Returns soon.
    void dispatch(Flight flight) {
        if (settler.isLate(flight.message())) {
            settler.late(new Job(flight, flight.message().recipients()));
        } else if (isImmediate(flight)) {
            sort(flight);
        } else {
            Thread.ofVirtual().name("route " + flight.message().id()).start(() -> sort(flight));
        }
    }

    private boolean isImmediate(Flight flight) {
        for (ClaimedRecipient recipient : flight.message().recipients()) {
            if (!router.isImmediate(address(recipient))) {
                return false;
            }
        }
        return true;
    }

    private void sort(Flight flight) {
        Instant started = clock.instant();
        var byRouting = new LinkedHashMap<Routing, List<ClaimedRecipient>>();
        for (ClaimedRecipient recipient : flight.message().recipients()) {
            byRouting
                    .computeIfAbsent(route(address(recipient)), routing -> new ArrayList<>())
                    .add(recipient);
        }
        byRouting.forEach((routing, recipients) -> {
            switch (routing) {
                case Routing.To(Destination destination) -> send(flight, recipients, destination);
                case Routing.Never(var diagnosis) ->
                    settler.unrouted(new Job(flight, recipients), new RecipientOutcome.Bounced(diagnosis), started);
                case Routing.NotNow(var diagnosis) ->
                    settler.unrouted(new Job(flight, recipients), new RecipientOutcome.Deferred(diagnosis), started);
            }
        });
    }

    private Routing route(MailAddress recipient) {
        try {
            return router.route(recipient);
        } catch (RuntimeException e) {
            // A defect of ours must not cost the recipient: it is tried again, as if the DNS had not answered.
            log.error("no route found for {}", recipient, e);
            return new Routing.NotNow(Diagnosis.of(INTERNAL_FAULT, "internal error: " + e, Relay.NONE));
        }
    }

    private void send(Flight flight, List<ClaimedRecipient> recipients, Destination destination) {
        for (int from = 0; from < recipients.size(); from += recipientsPerJob) {
            int to = Math.min(from + recipientsPerJob, recipients.size());
            destinations.add(new Job(flight, recipients.subList(from, to)), destination);
        }
    }

    private static MailAddress address(ClaimedRecipient recipient) {
        return recipient.recipient().address();
    }
}
