package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.bounce.Report;
import org.posthorn.delivery.Courier;
import org.posthorn.delivery.Receipt;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.Relay;
import org.posthorn.route.Destination;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection's worth of deliveries to one destination: takes jobs from its queue until there are no more for a
/// while, or others have waited their turn for a connection. Owns its thread.
final class DeliveryWorker {
    private static final Logger log = LoggerFactory.getLogger(DeliveryWorker.class);
    private static final EnhancedStatus INTERNAL_FAULT = new EnhancedStatus(4, 3, 0);

    private final ScheduleSettings settings;
    private final Destinations destinations;
    private final DestinationQueue queue;
    private final Courier courier;
    private final Settler settler;
    private final InstantSource clock;
    private final Report.Kind success;

    DeliveryWorker(
            ScheduleSettings settings,
            Destinations destinations,
            DestinationQueue queue,
            Courier courier,
            Settler settler,
            InstantSource clock) {
        this.settings = settings;
        this.destinations = destinations;
        this.queue = queue;
        this.courier = courier;
        this.settler = settler;
        this.clock = clock;
        this.success =
                queue.destination() instanceof Destination.SmtpHosts ? Report.Kind.RELAYED : Report.Kind.DELIVERED;
    }

    void run() {
        Instant turnEnds = clock.instant().plus(settings.connectionTurn());
        Job job = nextJob();
        while (job != null) {
            deliver(job);
            if (destinations.isContended() && clock.instant().isAfter(turnEnds)) {
                makeRoom();
                return;
            }
            job = nextJob();
        }
    }

    private @Nullable Job nextJob() {
        return queue.take(courier.isConnected() ? settings.connectionIdle() : Duration.ZERO);
    }

    private void makeRoom() {
        if (queue.leave()) {
            destinations.staff(queue);
        }
    }

    private void deliver(Job job) {
        if (settler.isLate(job.message())) {
            settler.late(job);
            return;
        }
        Instant started = clock.instant();
        Receipt receipt = attempt(job);
        if (receipt.hostFault()) {
            suspendOthers(receipt);
        } else if (queue.succeeded()) {
            destinations.staff(queue);
        }
        settler.attempted(job, receipt, started, success);
    }

    private Receipt attempt(Job job) {
        try {
            return courier.deliver(job.consignment());
        } catch (RuntimeException e) {
            // A defect of ours must cost neither the message nor the worker.
            log.error(
                    "{}: the courier to {} failed",
                    job.message().id(),
                    queue.destination().name(),
                    e);
            var diagnosis = Diagnosis.of(INTERNAL_FAULT, "internal error: " + e, Relay.NONE);
            List<RecipientOutcome> outcomes =
                    Collections.nCopies(job.recipients().size(), new RecipientOutcome.Deferred(diagnosis));
            return new Receipt(outcomes, Duration.ZERO, Duration.ZERO, false);
        }
    }

    private void suspendOthers(Receipt receipt) {
        String fault = receipt.outcomes().getFirst().diagnosis().text();
        for (Job waiting : queue.failed(fault, clock.instant())) {
            settler.suspended(waiting, fault, queue.openAgain());
        }
    }
}
