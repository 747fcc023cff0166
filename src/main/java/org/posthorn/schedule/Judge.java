package org.posthorn.schedule;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.Couriers;
import org.posthorn.delivery.Receipt;
import org.posthorn.event.EventSink;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.RecipientOutcome.Bounced;
import org.posthorn.mail.RecipientOutcome.Deferred;
import org.posthorn.mail.RecipientOutcome.Delivered;
import org.posthorn.mail.SmtpReply;
import org.posthorn.route.Destination;
import org.posthorn.shape.Action;
import org.posthorn.shape.ReplyRule;
import org.posthorn.shape.Throttle;

/// Does what shaping rules say about the refusals of an attempt. Any thread may call it.
final class Judge {
    private final Couriers couriers;
    private final EventSink events;
    private final InstantSource clock;

    Judge(Couriers couriers, EventSink events, InstantSource clock) {
        this.couriers = couriers;
        this.events = events;
        this.clock = clock;
    }

    /// What came of the attempt in the light of the rules.
    ///
    /// @param began when the attempt began
    Receipt judge(Receipt receipt, Throttle throttle, Destination destination, Instant began) {
        var judged = new ArrayList<RecipientOutcome>(receipt.outcomes().size());
        ReplyRule last = null;
        for (RecipientOutcome outcome : receipt.outcomes()) {
            SmtpReply reply =
                    outcome instanceof Delivered ? null : outcome.diagnosis().reply();
            ReplyRule rule = reply == null ? null : throttle.meaning(reply);
            judged.add(rule == null ? outcome : changed(outcome, rule.action()));
            // Many recipients of one message may be refused in one breath.
            if (reply != null && rule != null && !rule.equals(last)) {
                act(rule.action(), outcome.diagnosis(), reply, throttle, destination, began);
                last = rule;
            }
        }
        return with(receipt, judged);
    }

    private static Receipt with(Receipt receipt, List<RecipientOutcome> judged) {
        if (judged.equals(receipt.outcomes())) {
            return receipt;
        }
        // Where nobody waits for the host any more, its trouble is over.
        boolean hostFault = receipt.hostFault() && judged.stream().anyMatch(Deferred.class::isInstance);
        return new Receipt(
                judged,
                receipt.connecting(),
                receipt.transmitting(),
                hostFault,
                receipt.maybeTaken(),
                receipt.exempt());
    }

    private static RecipientOutcome changed(RecipientOutcome outcome, Action action) {
        return switch (action) {
            case Action.SlowDown _, Action.Pause _, Action.NextSource _ -> outcome;
            case Action.TreatAsPermanent _ ->
                outcome instanceof Deferred(Diagnosis diagnosis) ? new Bounced(as(5, diagnosis)) : outcome;
            case Action.TreatAsTemporary _ ->
                outcome instanceof Bounced(Diagnosis diagnosis) ? new Deferred(as(4, diagnosis)) : outcome;
        };
    }

    private static Diagnosis as(int category, Diagnosis diagnosis) {
        EnhancedStatus status = diagnosis.status();
        return diagnosis.as(new EnhancedStatus(category, status.subject(), status.detail()), diagnosis.text());
    }

    private void act(
            Action action, Diagnosis diagnosis, SmtpReply reply, Throttle throttle, Destination to, Instant began) {
        String destination = to.name();
        Instant now = clock.instant();
        switch (action) {
            case Action.SlowDown(var over) -> {
                if (throttle.slowDown(began, now, over)) {
                    tell(action, throttle, destination, throttle.view(now).whole(), reply, now);
                }
            }
            case Action.Pause(var length) -> {
                if (throttle.pause(now.plus(length), reply.toString())) {
                    tell(action, throttle, destination, now.plus(length), reply, now);
                }
            }
            case Action.NextSource(var rest) -> {
                String source = diagnosis.relay().source();
                if (!source.isEmpty() && couriers.rest(to, source, now.plus(rest))) {
                    tell(action, throttle, destination, now.plus(rest), reply, now);
                }
            }
            case Action.TreatAsPermanent _, Action.TreatAsTemporary _ ->
                tell(action, throttle, destination, null, reply, now);
        }
    }

    private void tell(
            Action action,
            Throttle throttle,
            String destination,
            @Nullable Instant until,
            SmtpReply reply,
            Instant now) {
        events.publish(new MailEvent.Shaped(now, throttle.rule(), destination, action.word(), until, reply.toString()));
    }
}
