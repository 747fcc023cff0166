package org.posthorn.delivery;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.RecipientOutcome.Bounced;
import org.posthorn.mail.RecipientOutcome.Deferred;
import org.posthorn.mail.RecipientOutcome.Delivered;
import org.posthorn.mail.Relay;

/// The outcomes of one attempt as they come in. A recipient is known by its place in the consignment, and stays
/// open until its outcome is final: while it is, another host may be asked.
final class Tally {
    private static final Diagnosis UNKNOWN =
            Diagnosis.of(new EnhancedStatus(4, 4, 0), "the attempt ended without a result", Relay.NONE);

    private final List<Recipient> recipients;
    private final @Nullable RecipientOutcome[] outcomes;
    private final @Nullable Trouble[] latest;
    private int open;
    private boolean hostFault;
    private boolean maybeTaken;
    private boolean exempt;

    Tally(List<Recipient> recipients) {
        this.recipients = recipients;
        outcomes = new RecipientOutcome[recipients.size()];
        latest = new Trouble[recipients.size()];
        open = outcomes.length;
    }

    Recipient recipient(int index) {
        return recipients.get(index);
    }

    boolean isDecided() {
        return open == 0;
    }

    boolean isOpen(int index) {
        return outcomes[index] == null;
    }

    /// The places that are open, in order.
    List<Integer> open() {
        var places = new ArrayList<Integer>(open);
        for (int i = 0; i < outcomes.length; i++) {
            if (outcomes[i] == null) {
                places.add(i);
            }
        }
        return places;
    }

    boolean hostFault() {
        return hostFault;
    }

    /// Whether the host was in trouble behind the final dot: then nobody is asked in its stead, since it may have the
    /// message.
    boolean maybeTaken() {
        return maybeTaken;
    }

    /// It goes, or went, without what other mail must have: what the hosts were in trouble with so far was not their
    /// trouble.
    void exempt() {
        exempt = true;
        hostFault = false;
    }

    boolean isExempt() {
        return exempt;
    }

    void delivered(int index, Diagnosis diagnosis, boolean dsnPassedOn) {
        decide(index, new Delivered(diagnosis, dsnPassedOn));
    }

    /// A failure for one recipient.
    void failed(int index, Trouble trouble) {
        if (outcomes[index] != null) {
            return;
        }
        hostFault |= trouble.hostFault();
        maybeTaken |= trouble.hostFault() && trouble.verdict() == Verdict.DEFER;
        switch (trouble.verdict()) {
            case BOUNCE -> decide(index, new Bounced(trouble.diagnosis()));
            case DEFER -> decide(index, new Deferred(trouble.diagnosis()));
            case NEXT_HOST, NEXT_HOST_OR_BOUNCE -> latest[index] = soften(latest[index], trouble);
        }
    }

    /// A failure for some recipients.
    void failed(List<Integer> indexes, Trouble trouble) {
        indexes.forEach(index -> failed(index, trouble));
    }

    /// A failure for all that are open.
    void failed(Trouble trouble) {
        failed(open(), trouble);
    }

    /// The host is this server: no reason to name where a better host already gave one.
    void looped(Trouble trouble) {
        for (int index : open()) {
            if (trouble.verdict() == Verdict.BOUNCE || latest[index] == null) {
                failed(index, trouble);
            }
        }
    }

    /// The outcomes in order. What is still open has no host left to ask.
    List<RecipientOutcome> close() {
        var all = new ArrayList<RecipientOutcome>(outcomes.length);
        for (int index = 0; index < outcomes.length; index++) {
            RecipientOutcome outcome = outcomes[index];
            all.add(outcome == null ? withoutAnotherHost(latest[index]) : outcome);
        }
        return all;
    }

    private static RecipientOutcome withoutAnotherHost(@Nullable Trouble trouble) {
        if (trouble == null) {
            return new Deferred(UNKNOWN);
        }
        return trouble.verdict() == Verdict.NEXT_HOST_OR_BOUNCE
                ? new Bounced(trouble.diagnosis())
                : new Deferred(trouble.diagnosis());
    }

    /// One host that may take it later outweighs any number that never will.
    private static Trouble soften(@Nullable Trouble before, Trouble now) {
        if (before != null && before.verdict() == Verdict.NEXT_HOST && now.verdict() == Verdict.NEXT_HOST_OR_BOUNCE) {
            return before;
        }
        return now;
    }

    private void decide(int index, RecipientOutcome outcome) {
        if (outcomes[index] == null) {
            outcomes[index] = outcome;
            open--;
        }
    }
}
