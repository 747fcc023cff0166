package org.posthorn.spool;

import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.ReversePath;

/// A filter in the form in which messages are compared with it: in memory, as octets of the index, and in full.
final class Match {
    private final NavigableSet<Long> ids = new TreeSet<>();
    private final long after;
    private final @Nullable Predicate<String> domain;
    private final @Nullable Predicate<ReversePath> sender;
    private final long arrivedBefore;
    private final @Nullable ErrorText error;
    private final boolean held;

    Match(QueueFilter filter) {
        filter.ids().forEach(id -> ids.add(id.value()));
        this.after = filter.after() == null ? -1 : filter.after().value();
        this.domain = filter.recipientDomain();
        this.sender = filter.sender();
        this.arrivedBefore = filter.arrivedBefore() == null ? Long.MAX_VALUE : Times.micros(filter.arrivedBefore());
        this.error = filter.error() == null ? null : new ErrorText(filter.error());
        this.held = filter.held();
    }

    /// Ids up to this do not match.
    long after() {
        return after;
    }

    /// The ids that may match, when they were named; else empty.
    NavigableSet<Long> ids() {
        return ids;
    }

    boolean matches(Resident resident) {
        if (resident.id() <= after
                || !ids.isEmpty() && !ids.contains(resident.id())
                || resident.arrived() >= arrivedBefore
                || sender != null && !sender.test(resident.envelope().sender())) {
            return false;
        }
        synchronized (resident) {
            return (!held || resident.held())
                    && resident.states().open() > 0
                    && matchesRecipient(resident.envelope(), resident.states());
        }
    }

    /// Whether a row of the index may match; whether it does, when [#isDecidedByRows].
    boolean mayMatch(byte[] row) {
        return RowCodec.arrived(row) < arrivedBefore
                && (!held || RowCodec.isHeld(row))
                && (sender == null || sender.test(Row.sender(RowCodec.sender(row))))
                && (domain == null || Row.domains(RowCodec.domains(row)).anyMatch(domain))
                && (error == null || RowCodec.statesContain(row, error));
    }

    /// Whether nothing is asked of recipients.
    boolean isDecidedByRows() {
        return domain == null && error == null;
    }

    /// Whether a message that may match, with these states, is decided by [#matchesStates]. Which of several recipients
    /// are in the domain only its record knows.
    boolean isDecidedBy(RecipientStates states) {
        return domain == null || states.count() == 1;
    }

    /// Whether one of the recipients that are not settled is such a one, as far as the index knows.
    boolean matchesStates(RecipientStates states) {
        boolean found = error == null;
        for (int place = 0; !found && place < states.count(); place++) {
            found = states.isOpen(place) && matchesError(states, place);
        }
        return found;
    }

    /// Whether one of the recipients that are not settled is such a one.
    boolean matchesRecipient(Envelope envelope, RecipientStates states) {
        boolean found = domain == null && error == null;
        for (int place = 0; !found && place < states.count(); place++) {
            found = states.isOpen(place)
                    && matchesError(states, place)
                    && (domain == null
                            || domain.test(
                                    envelope.recipients().get(place).address().domainKey()));
        }
        return found;
    }

    private boolean matchesError(RecipientStates states, int place) {
        return error == null || error.isIn(states.reason(place));
    }
}
