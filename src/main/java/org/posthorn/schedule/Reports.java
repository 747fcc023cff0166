package org.posthorn.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.alias.Senders;
import org.posthorn.bounce.Report;
import org.posthorn.bounce.Reporter;
import org.posthorn.event.EventSink;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.DeliverBy;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.RecipientOutcome.Bounced;
import org.posthorn.mail.RecipientOutcome.Deferred;
import org.posthorn.mail.RecipientOutcome.Delivered;
import org.posthorn.mail.ReversePath;
import org.posthorn.spool.ClaimedMessage;
import org.posthorn.spool.ClaimedMessage.ClaimedRecipient;
import org.posthorn.spool.SpoolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Picks from the outcomes of an attempt what the sender must be told, before anything is settled. Any thread may
/// call it.
final class Reports {
    private static final Logger log = LoggerFactory.getLogger(Reports.class);
    private static final EnhancedStatus NOT_STORED = new EnhancedStatus(4, 3, 0);

    private final Reporter reporter;
    private final Senders senders;
    private final EventSink events;
    private final Duration delayNotice;
    private final Duration expire;

    Reports(Reporter reporter, Senders senders, EventSink events, Duration delayNotice, Duration expire) {
        this.reporter = reporter;
        this.senders = senders;
        this.events = events;
        this.delayNotice = delayNotice;
        this.expire = expire;
    }

    /// Reports the bounces among the outcomes. Returns the outcomes, with bounces whose report could not be stored
    /// deferred: a failure that nobody was told of is not settled.
    List<RecipientOutcome> failures(Job job, List<RecipientOutcome> outcomes, Instant now) {
        List<Report.Subject> subjects = subjects(job, outcomes, Bounced.class, now);
        if (subjects.isEmpty()) {
            return outcomes;
        }
        try {
            withheld(job.message(), report(Report.Kind.FAILED, job, subjects, null, now), now);
            return outcomes;
        } catch (SpoolException e) {
            trouble("can't store the report of a failure", job, e, now);
            return outcomes.stream().map(Reports::deferredIfBounced).toList();
        }
    }

    private static RecipientOutcome deferredIfBounced(RecipientOutcome outcome) {
        return outcome instanceof Bounced(Diagnosis failure)
                ? new Deferred(failure.as(NOT_STORED, "report not stored yet; " + failure.text()))
                : outcome;
    }

    /// Reports successes to senders who asked for it, unless the next hop does. A mail that was delivered stays so
    /// if that fails: a second copy would be worse than a missing report.
    void successes(Job job, List<RecipientOutcome> outcomes, Report.Kind kind, Instant now) {
        var subjects = new ArrayList<Report.Subject>();
        for (int i = 0; i < outcomes.size(); i++) {
            ClaimedRecipient recipient = job.recipients().get(i);
            if (outcomes.get(i) instanceof Delivered(Diagnosis diagnosis, boolean dsnPassedOn)
                    && (isOurs(recipient, dsnPassedOn) || isTraced(job.message(), kind))) {
                subjects.add(new Report.Subject(recipient.recipient(), diagnosis, now));
            }
        }
        reportIfPossible(kind, job, subjects, null, now);
    }

    /// Whether it is on us to report the success.
    private static boolean isOurs(ClaimedRecipient recipient, boolean dsnPassedOn) {
        return recipient.recipient().notifyOn().wantsSuccess() && !dsnPassedOn;
    }

    /// Whether the sender asked to hear of each host that passes the message on (RFC 2852 section 4, by-trace).
    private static boolean isTraced(ClaimedMessage message, Report.Kind kind) {
        DeliverBy deliverBy = message.envelope().terms().deliverBy();
        return kind == Report.Kind.RELAYED && deliverBy != null && deliverBy.trace();
    }

    /// From when on the sender is told of a delay: as the sender said, or when the message is old enough.
    Instant delayNotice(ClaimedMessage message) {
        DeliverBy deliverBy = message.envelope().terms().deliverBy();
        return deliverBy != null && deliverBy.mode() == DeliverBy.Mode.NOTIFY
                ? deliverBy.deadline()
                : message.released().plus(delayNotice);
    }

    /// Tells of a delay when it is time and the sender was not told before. Returns whether that was done.
    boolean delays(Job job, List<RecipientOutcome> outcomes, Instant now) {
        if (now.isBefore(delayNotice(job.message()))) {
            return false;
        }
        var subjects = new ArrayList<Report.Subject>();
        for (int i = 0; i < outcomes.size(); i++) {
            ClaimedRecipient recipient = job.recipients().get(i);
            if (outcomes.get(i) instanceof Deferred(Diagnosis diagnosis)
                    && !recipient.delayReported()
                    && recipient.recipient().notifyOn().wantsDelay()) {
                subjects.add(new Report.Subject(recipient.recipient(), diagnosis, now));
            }
        }
        return reportIfPossible(Report.Kind.DELAYED, job, subjects, retryUntil(job.message()), now);
    }

    private Instant retryUntil(ClaimedMessage message) {
        Instant until = message.released().plus(expire);
        DeliverBy deliverBy = message.envelope().terms().deliverBy();
        if (deliverBy == null
                || deliverBy.mode() == DeliverBy.Mode.NOTIFY
                || deliverBy.deadline().isAfter(until)) {
            return until;
        }
        return deliverBy.deadline();
    }

    private static List<Report.Subject> subjects(
            Job job, List<RecipientOutcome> outcomes, Class<? extends RecipientOutcome> kind, Instant now) {
        var subjects = new ArrayList<Report.Subject>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (kind.isInstance(outcomes.get(i))) {
                Diagnosis diagnosis = outcomes.get(i).diagnosis();
                subjects.add(new Report.Subject(job.recipients().get(i).recipient(), diagnosis, now));
            }
        }
        return subjects;
    }

    private boolean reportIfPossible(
            Report.Kind kind, Job job, List<Report.Subject> subjects, @Nullable Instant retryUntil, Instant now) {
        if (subjects.isEmpty()) {
            return false;
        }
        try {
            report(kind, job, subjects, retryUntil, now);
            return true;
        } catch (SpoolException e) {
            trouble("can't store a report", job, e, now);
            return false;
        }
    }

    /// @return those of whose failure nobody was told
    private List<Report.Subject> report(
            Report.Kind kind, Job job, List<Report.Subject> subjects, @Nullable Instant retryUntil, Instant now)
            throws SpoolException {
        try {
            return reportToEach(kind, job, subjects, retryUntil, now);
        } catch (RuntimeException e) {
            // A defect of ours: the recipients must be settled all the same.
            log.error("{}: no report can be made", job.message().id(), e);
            throw new SpoolException("no report can be made: " + e, e);
        }
    }

    private List<Report.Subject> reportToEach(
            Report.Kind kind, Job job, List<Report.Subject> subjects, @Nullable Instant retryUntil, Instant now)
            throws SpoolException {
        if (senders.isPlain()) {
            return report(kind, job.message(), job.message().envelope(), subjects, retryUntil, now);
        }
        Envelope envelope = job.message().envelope();
        var byReader = new LinkedHashMap<ReversePath, List<Report.Subject>>();
        subjects.forEach(subject -> byReader.computeIfAbsent(
                        senders.forReports(envelope, subject.recipient()), _ -> new ArrayList<>())
                .add(subject));
        var untold = new ArrayList<Report.Subject>();
        for (Map.Entry<ReversePath, List<Report.Subject>> reader : byReader.entrySet()) {
            Envelope to = envelope.withSender(reader.getKey());
            untold.addAll(report(kind, job.message(), to, reader.getValue(), retryUntil, now));
        }
        return untold;
    }

    /// @param envelope of the message, with the reader of the report as its sender
    /// @return those of whose failure nobody was told
    private List<Report.Subject> report(
            Report.Kind kind,
            ClaimedMessage message,
            Envelope envelope,
            List<Report.Subject> subjects,
            @Nullable Instant retryUntil,
            Instant now)
            throws SpoolException {
        var report =
                new Report(kind, message.id(), envelope, message.content(), message.arrived(), retryUntil, subjects);
        Optional<QueueId> id = reporter.report(report);
        String name = envelope.sender().isNull() ? MailEvent.Reported.DOUBLE_BOUNCE : kind.name();
        id.ifPresent(made -> events.publish(new MailEvent.Reported(now, message.id(), made, name)));
        return subjects.stream()
                .filter(subject -> id.isEmpty() || !isTold(envelope, subject))
                .toList();
    }

    /// Whether a report that was made of a failure tells of it: to the sender who wants it, or to the postmaster.
    private static boolean isTold(Envelope envelope, Report.Subject subject) {
        return envelope.sender().isNull() || subject.recipient().notifyOn().wantsFailure();
    }

    private void withheld(ClaimedMessage message, List<Report.Subject> subjects, Instant now) {
        for (Report.Subject subject : subjects) {
            events.publish(new MailEvent.ReportWithheld(
                    now,
                    message.id(),
                    subject.recipient().address(),
                    subject.diagnosis(),
                    message.envelope().sender().isNull()));
        }
    }

    private void trouble(String what, Job job, SpoolException e, Instant now) {
        events.publish(new MailEvent.SpoolTrouble(now, job.message().id() + ": " + what + ": " + e.getMessage()));
    }
}
