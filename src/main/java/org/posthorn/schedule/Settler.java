package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.posthorn.bounce.Report;
import org.posthorn.delivery.Receipt;
import org.posthorn.event.Delays;
import org.posthorn.event.EventSink;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.DeliverBy;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.RecipientOutcome.Bounced;
import org.posthorn.mail.RecipientOutcome.Deferred;
import org.posthorn.mail.RecipientOutcome.Delivered;
import org.posthorn.mail.Relay;
import org.posthorn.shape.Throttle;
import org.posthorn.spool.ClaimedMessage;
import org.posthorn.spool.ClaimedMessage.ClaimedRecipient;
import org.posthorn.spool.Settlement;
import org.posthorn.spool.Spool;
import org.posthorn.triage.Triage;

/// Records how attempts ended: tells the sender first where the sender is to be told, then settles the recipients,
/// then tells everybody else. Any thread may call it.
final class Settler {
    private static final EnhancedStatus EXPIRED = new EnhancedStatus(4, 4, 7);
    private static final EnhancedStatus LATE = new EnhancedStatus(5, 4, 7);
    static final EnhancedStatus SUSPENDED = new EnhancedStatus(4, 4, 1);
    private static final EnhancedStatus PAUSED = new EnhancedStatus(4, 4, 5);
    private static final EnhancedStatus PAUSED_BY_OPERATOR = new EnhancedStatus(4, 3, 2);

    private final RetrySchedule retry;
    private final Reports reports;
    private final Spool spool;
    private final EventSink events;
    private final InstantSource clock;
    private final RandomGenerator random;

    Settler(
            RetrySchedule retry,
            Reports reports,
            Spool spool,
            EventSink events,
            InstantSource clock,
            RandomGenerator random) {
        this.retry = retry;
        this.reports = reports;
        this.spool = spool;
        this.events = events;
        this.clock = clock;
        this.random = random;
    }

    /// A courier came back.
    ///
    /// @param success what a success means to the sender: relayed onward, or delivered for good
    /// @param due when those who were deferred go on; null: by the retry schedule
    void attempted(Job job, Receipt receipt, Instant started, Report.Kind success, @Nullable Instant due) {
        settle(new Attempt(
                job, receipt.outcomes(), started, receipt.connecting(), receipt.transmitting(), 1, due, success));
    }

    /// No destination was found for these recipients, for now or for good.
    void unrouted(Job job, RecipientOutcome outcome, Instant started) {
        Duration lookingUp = Duration.between(started, clock.instant());
        List<RecipientOutcome> outcomes = Collections.nCopies(job.recipients().size(), outcome);
        settle(new Attempt(job, outcomes, started, lookingUp, Duration.ZERO, 1, null, Report.Kind.RELAYED));
    }

    /// Whether the time is over in which the message's sender wanted it delivered or else returned (RFC 2852).
    boolean isLate(ClaimedMessage message) {
        DeliveryTerms terms = message.envelope().terms();
        return terms.deliverBy() != null && terms.forbidsDelivery(clock.instant());
    }

    /// Whether these recipients are not to be attempted, for a reason that came up while they waited: sees to them then.
    boolean disposes(Job job) {
        if (spool.isWithdrawn(job.message().id())) {
            postponed(job, job.recipients().getFirst().due());
            return true;
        }
        if (isLate(job.message())) {
            late(job);
            return true;
        }
        return false;
    }

    /// The message is late: these recipients get it no more.
    void late(Job job) {
        unrouted(
                job,
                new Bounced(Diagnosis.of(LATE, "not delivered in the time that its sender set", Relay.NONE)),
                clock.instant());
    }

    /// Their destination is in trouble: they wait with it, and no attempt is counted. What we found ourselves has its own
    /// status, of which its class is made; what a host said is in its words.
    void suspended(Job job, Diagnosis fault, Instant due) {
        EnhancedStatus found = fault.status();
        boolean own = fault.reply() == null && found.category() == SUSPENDED.category();
        suspended(job, own ? found : SUSPENDED, withHost(fault), due);
    }

    /// A rule or an operator lets their destination rest: they wait with it, and no attempt is counted.
    void paused(Job job, String reason, Instant due) {
        suspended(job, reason.equals(Throttle.BY_OPERATOR) ? PAUSED_BY_OPERATOR : PAUSED, reason, due);
    }

    private void suspended(Job job, EnhancedStatus status, String reason, Instant due) {
        var diagnosis = Diagnosis.of(status, "delivery suspended: " + reason, Relay.NONE);
        List<RecipientOutcome> outcomes = Collections.nCopies(job.recipients().size(), new Deferred(diagnosis));
        settle(new Attempt(job, outcomes, clock.instant(), Duration.ZERO, Duration.ZERO, 0, due, Report.Kind.RELAYED));
    }

    /// There is no room for them in memory now.
    void postponed(Job job, Instant due) {
        spool.postpone(job.message().id(), job.places(), due);
        job.flight().land(job.recipients().size());
    }

    private void settle(Attempt attempt) {
        Instant now = clock.instant();
        Job job = attempt.job();
        List<RecipientOutcome> expired = attempt.outcomes().stream()
                .map(outcome -> bouncedIfExpired(outcome, job.message(), now))
                .toList();
        List<RecipientOutcome> outcomes = reports.failures(job, expired, now);
        reports.successes(job, outcomes, attempt.success(), now);
        boolean delayReported = reports.delays(job, outcomes, now);
        var settlements = new ArrayList<Settlement>(outcomes.size());
        for (int i = 0; i < outcomes.size(); i++) {
            settlements.add(settlement(attempt, job.recipients().get(i), outcomes.get(i), delayReported, now));
        }
        spool.settle(job.message().id(), settlements);
        publish(attempt, outcomes, settlements, now);
        job.flight().land(outcomes.size());
    }

    private RecipientOutcome bouncedIfExpired(RecipientOutcome outcome, ClaimedMessage message, Instant now) {
        if (!(outcome instanceof Deferred(Diagnosis last))) {
            return outcome;
        }
        if (message.envelope().terms().forbidsDelivery(now)) {
            return new Bounced(last.as(LATE, "not delivered in the time that its sender set; " + last.text()));
        }
        if (!retry.isExpired(message.released(), now)) {
            return outcome;
        }
        return new Bounced(last.as(EXPIRED, "delivery time expired; " + last.text()));
    }

    private Settlement settlement(
            Attempt attempt, ClaimedRecipient recipient, RecipientOutcome outcome, boolean delayReported, Instant now) {
        return switch (outcome) {
            case Delivered delivered -> new Settlement.Delivered(recipient.place());
            case Bounced bounced -> new Settlement.Bounced(recipient.place());
            case Deferred(Diagnosis diagnosis) -> {
                int attempts = recipient.attempts() + attempt.counted();
                boolean wantsDelay = recipient.recipient().notifyOn().wantsDelay();
                boolean reported = recipient.delayReported() || delayReported && wantsDelay;
                Instant due = next(attempt, attempts, wantsDelay && !reported, now);
                yield new Settlement.Deferred(recipient.place(), attempts, due, told(diagnosis), reported);
            }
        };
    }

    /// A diagnosis for operators: with its class in front, so that they can select by it.
    private static String told(Diagnosis diagnosis) {
        return Triage.of(diagnosis) + ": " + withHost(diagnosis);
    }

    /// What a diagnosis says, with the host that it came from unless it names that itself.
    static String withHost(Diagnosis diagnosis) {
        String host = diagnosis.relay().isRemote() ? diagnosis.relay().toString() : "";
        String text = diagnosis.text();
        return host.isEmpty() || text.contains(host) ? text : host + ": " + text;
    }

    /// When the time that the sender set is over, that is seen to; and when the sender is to be told of the delay, where
    /// mail waits with its destination for longer than between attempts.
    ///
    /// @param toldOfDelay whether the sender is yet to be told when it is time
    private Instant next(Attempt attempt, int attempts, boolean toldOfDelay, Instant now) {
        ClaimedMessage message = attempt.job().message();
        Instant set = attempt.due();
        Instant due = set == null
                ? retry.next(attempts, now, message.released(), random)
                : retry.inTime(set, now, message.released());
        Instant notice = reports.delayNotice(message);
        if (set != null && toldOfDelay && notice.isAfter(now) && notice.isBefore(due)) {
            due = notice;
        }
        DeliverBy deliverBy = message.envelope().terms().deliverBy();
        if (deliverBy == null || deliverBy.isOver(now) || deliverBy.deadline().isAfter(due)) {
            return due;
        }
        return deliverBy.deadline();
    }

    private void publish(Attempt attempt, List<RecipientOutcome> outcomes, List<Settlement> settlements, Instant now) {
        ClaimedMessage message = attempt.job().message();
        for (int i = 0; i < outcomes.size(); i++) {
            ClaimedRecipient recipient = attempt.job().recipients().get(i);
            Instant next = settlements.get(i) instanceof Settlement.Deferred deferred ? deferred.due() : null;
            events.publish(new MailEvent.Attempted(
                    now,
                    message.id(),
                    message.envelope().sender(),
                    recipient.recipient().address(),
                    outcomes.get(i),
                    recipient.attempts() + attempt.counted(),
                    attempt.delays(recipient),
                    next));
        }
    }

    /// One attempt for the recipients of a job.
    ///
    /// @param counted how many attempts it counts as: one or none
    /// @param due when those who were deferred go on; null: by the retry schedule
    private record Attempt(
            Job job,
            List<RecipientOutcome> outcomes,
            Instant started,
            Duration connecting,
            Duration transmitting,
            int counted,
            @Nullable Instant due,
            Report.Kind success) {

        Delays delays(ClaimedRecipient recipient) {
            Instant ready = recipient.attempts() == 0 ? job.message().released() : recipient.due();
            return new Delays(
                    Duration.between(job.message().began(), ready),
                    Duration.between(ready, started),
                    connecting,
                    transmitting);
        }
    }
}
