package org.posthorn.spool;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.AddressSyntaxException;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.ReversePath;

/// A filter in the form in which messages are compared with it.
final class Match {
    private final Index.Condition condition;
    private final Set<Long> ids;

    private Match(Index.Condition condition) {
        this.condition = condition;
        this.ids = new HashSet<>(condition.ids());
    }

    /// Empty when the filter names a sender that no message can have.
    static Optional<Match> of(QueueFilter filter) {
        List<Long> ids = filter.ids().stream().map(QueueId::value).toList();
        try {
            return Optional.of(
                    new Match(new Index.Condition(ids, filter.recipientDomain(), senderKey(filter.sender()))));
        } catch (AddressSyntaxException e) {
            return Optional.empty();
        }
    }

    Index.Condition condition() {
        return condition;
    }

    boolean matches(Resident resident) {
        String sender = condition.sender();
        if (!ids.isEmpty() && !ids.contains(resident.id())
                || sender != null
                        && !sender.equals(Row.senderKey(resident.envelope().sender()))) {
            return false;
        }
        synchronized (resident) {
            return resident.states().open() > 0 && matchesDomain(resident.envelope(), resident.states());
        }
    }

    /// Whether a recipient that is not settled is in the domain, if one was given.
    boolean matchesDomain(Envelope envelope, RecipientStates states) {
        String domain = condition.domain();
        for (int place = 0; domain != null && place < states.count(); place++) {
            if (states.isOpen(place)
                    && envelope.recipients().get(place).address().domainKey().equals(domain)) {
                return true;
            }
        }
        return domain == null;
    }

    private static @Nullable String senderKey(@Nullable String sender) {
        return sender == null ? null : Row.senderKey(ReversePath.parse(sender));
    }
}
