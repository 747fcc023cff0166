package org.posthorn.schedule;

import java.io.UncheckedIOException;
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
/// while, or others have waited their turn for a connection. Confined to one thread.
final class DeliveryWorker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DeliveryWorker.class);
    private static final EnhancedStatus INTERNAL_FAULT = new EnhancedStatus(4, 3, 0);

    private final ScheduleSettings settings;
    private final Destinations destinations;
    private final DestinationQueue queue;
    private final @Nullable Gate gate;
    private final Courier courier;
    private final Settler settler;
    private final InstantSource clock;
    private final Report.Kind success;
    private final Instant turnEnds;
    private boolean onTrial;
    private int jobs;

    /// @param gate that it was hired through, or null
    /// @param onTrial whether it has one of the connections for destinations in trouble
    DeliveryWorker(
            ScheduleSettings settings,
            Destinations destinations,
            DestinationQueue queue,
            @Nullable Gate gate,
            Courier courier,
            Settler settler,
            InstantSource clock,
            boolean onTrial) {
        this.settings = settings;
        this.destinations = destinations;
        this.queue = queue;
        this.gate = gate;
        this.courier = courier;
        this.settler = settler;
        this.clock = clock;
        this.onTrial = onTrial;
        this.success =
                queue.destination() instanceof Destination.SmtpHosts ? Report.Kind.RELAYED : Report.Kind.DELIVERED;
        this.turnEnds = clock.instant().plus(settings.connectionTurn());
    }

    String name() {
        return queue.destination().name();
    }

    void run() {
        try (this) {
            work();
        }
    }

    private void work() {
        try {
            for (Job job = next(); job != null; job = next()) {
                Instant began = clock.instant();
                attempted(job, attempt(job), began);
            }
        } catch (RuntimeException e) {
            // A defect of ours must not cost the destination one of its workers for good.
            log.error("a worker for {} failed", name(), e);
            makeRoom();
        }
    }

    /// The next job to attempt, waiting for one for a while; null when it is to go.
    @Nullable
    Job next() {
        if (isSpent() || isContended() && clock.instant().isAfter(turnEnds)) {
            makeRoom();
            return null;
        }
        Job job = take();
        while (job != null && settler.disposes(job)) {
            job = take();
        }
        jobs++;
        return job;
    }

    private @Nullable Job take() {
        boolean stays = courier.isConnected() && !isContended();
        return queue.take(stays ? settings.connectionIdle() : Duration.ZERO, gate);
    }

    private boolean isContended() {
        return destinations.isContended() || gate != null && gate.isContended();
    }

    /// Whether it is to carry no more: the connection carried as many messages as a rule lets it, or there was no courier,
    /// and the next worker may have one.
    private boolean isSpent() {
        if (jobs > 0 && courier instanceof MissingCourier) {
            return true;
        }
        int most = gate == null ? 0 : gate.throttle().limits().messagesPerConnection();
        return most > 0 && jobs >= most;
    }

    private void makeRoom() {
        if (queue.leave()) {
            destinations.staff(queue);
        }
    }

    /// Takes as long as the peer does, and does not throw.
    Receipt attempt(Job job) {
        try {
            return courier.deliver(job.consignment());
        } catch (RuntimeException e) {
            // A defect of ours must cost neither the message nor the worker.
            String name = queue.destination().name();
            if (e instanceof UncheckedIOException condition) {
                log.warn("{}: the courier to {} failed: {}", job.message().id(), name, condition.getMessage());
            } else {
                log.error("{}: the courier to {} failed", job.message().id(), name, e);
            }
            var diagnosis = Diagnosis.of(INTERNAL_FAULT, "internal error: " + e, Relay.NONE);
            List<RecipientOutcome> outcomes =
                    Collections.nCopies(job.recipients().size(), new RecipientOutcome.Deferred(diagnosis));
            return new Receipt(outcomes, Duration.ZERO, Duration.ZERO, false, false, true);
        }
    }

    /// Tells of an attempt that began then.
    void attempted(Job job, Receipt came, Instant began) {
        Receipt receipt = gate == null ? came : destinations.judge(came, gate, queue, began);
        Instant due = null;
        if (receipt.hostFault()) {
            Instant now = clock.instant();
            suspendOthers(receipt, began, now);
            // What the peer may have is not offered again before its time: it would come twice (RFC 1047).
            due = receipt.maybeTaken()
                    ? null
                    : queue.afterFault(job.recipients().getFirst().attempts(), now);
        } else if (!receipt.exempt()) {
            succeeded(began);
        }
        if (gate != null && gate.isPaused() && !receipt.maybeTaken()) {
            due = gate.throttle().comeBack(clock.instant());
        }
        settler.attempted(job, receipt, began, success, due);
    }

    private void succeeded(Instant now) {
        if (onTrial) {
            onTrial = false;
            destinations.trialEnded();
        }
        if (queue.succeeded(now)) {
            destinations.staff(queue);
        }
    }

    private void suspendOthers(Receipt receipt, Instant began, Instant now) {
        Diagnosis fault = fault(receipt.outcomes()).diagnosis();
        for (Job waiting : queue.failed(fault, began, now)) {
            settler.suspended(waiting, fault, queue.comeBack(now));
        }
    }

    /// Some may have been delivered, or refused, before the host was in trouble.
    private static RecipientOutcome fault(List<RecipientOutcome> outcomes) {
        for (RecipientOutcome outcome : outcomes) {
            if (outcome instanceof RecipientOutcome.Deferred) {
                return outcome;
            }
        }
        return outcomes.getLast();
    }

    @Override
    public void close() {
        try {
            courier.close();
        } finally {
            destinations.left(courier, onTrial);
            if (gate != null) {
                gate.disconnect();
            }
            boolean shaped = gate != null || queue.gate() != null;
            if (shaped && queue.isWanting()) {
                // Rules send workers away, and more at a time than need be.
                destinations.staff(queue);
            }
        }
    }
}
