package org.posthorn.spool;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.QueueId;

/// Which messages an operator means. What is given must all match; what is null or empty matches all.
///
/// @param ids any of these
/// @param recipientDomain a recipient that is not settled has this domain, in any case
/// @param sender the reverse-path, local part to the letter and domain in any case; empty means `<>`
public record QueueFilter(
        List<QueueId> ids,
        @Nullable String recipientDomain,
        @Nullable String sender) {
    public static final QueueFilter ALL = new QueueFilter(List.of(), null, null);

    public QueueFilter {
        ids = List.copyOf(ids);
        recipientDomain = recipientDomain == null ? null : MailAddress.domainKey(recipientDomain);
    }

    public static QueueFilter of(QueueId id) {
        return new QueueFilter(List.of(id), null, null);
    }
}
