package org.posthorn.spool;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.ReversePath;

/// Which messages an operator means. What is given must all match; what is null or empty matches all.
///
/// @param ids any of these
/// @param recipientDomain a recipient that is not settled has such a domain; asked with it as
///     [org.posthorn.mail.MailAddress#domainKey()] gives it
/// @param sender the reverse-path is such a one; its domain may be in the form of that key
/// @param arrivedBefore it arrived before this
/// @param error the last diagnosis of a recipient that is not settled contains this, letters of ASCII in any case and
///     `*` for any text between; of the same recipient where a domain is given too
/// @param held it is on hold; false asks nothing
/// @param after its id is greater than this: ids grow, so that a list can be read on from where it ended
public record QueueFilter(
        List<QueueId> ids,
        @Nullable Predicate<String> recipientDomain,
        @Nullable Predicate<ReversePath> sender,
        @Nullable Instant arrivedBefore,
        @Nullable String error,
        boolean held,
        @Nullable QueueId after) {
    public static final QueueFilter ALL = new QueueFilter(List.of());

    public QueueFilter {
        ids = List.copyOf(ids);
        error = error == null || error.isEmpty() ? null : error;
    }

    /// These, and no more is asked of them.
    public QueueFilter(List<QueueId> ids) {
        this(ids, null, null, null, null, null);
    }

    public QueueFilter(
            List<QueueId> ids,
            @Nullable Predicate<String> recipientDomain,
            @Nullable Predicate<ReversePath> sender,
            @Nullable Instant arrivedBefore,
            @Nullable String error,
            @Nullable QueueId after) {
        this(ids, recipientDomain, sender, arrivedBefore, error, false, after);
    }

    /// All that is on hold.
    public static QueueFilter ofHeld() {
        return new QueueFilter(List.of(), null, null, null, null, true, null);
    }

    public static QueueFilter of(QueueId id) {
        return new QueueFilter(List.of(id));
    }

    /// The same, of ids greater than this.
    public QueueFilter after(QueueId id) {
        return new QueueFilter(ids, recipientDomain, sender, arrivedBefore, error, held, id);
    }
}
