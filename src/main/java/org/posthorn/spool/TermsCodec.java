package org.posthorn.spool;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.DeliverBy;
import org.posthorn.mail.DeliveryTerms;

/// What a sender asked of the delivery, as octets.
final class TermsCodec {
    private static final int RELEASE = 1;
    private static final int DELIVER_BY = 2;
    private static final int OR_RETURN = 4;
    private static final int TRACE = 8;
    private static final int REQUIRE_TLS = 16;
    private static final int ALL = 31;

    private TermsCodec() {}

    static void write(DeliveryTerms terms, OctetWriter to) {
        Instant release = terms.release();
        DeliverBy deliverBy = terms.deliverBy();
        to.octet((release == null ? 0 : RELEASE) | flags(deliverBy) | (terms.requireTls() ? REQUIRE_TLS : 0));
        to.octet(terms.priority() - DeliveryTerms.LOWEST_PRIORITY);
        if (release != null) {
            to.fixed(Times.micros(release));
        }
        if (deliverBy != null) {
            to.fixed(Times.micros(deliverBy.deadline()));
        }
    }

    private static int flags(@Nullable DeliverBy deliverBy) {
        if (deliverBy == null) {
            return 0;
        }
        return DELIVER_BY
                | (deliverBy.mode() == DeliverBy.Mode.RETURN ? OR_RETURN : 0)
                | (deliverBy.trace() ? TRACE : 0);
    }

    static DeliveryTerms read(OctetReader from) throws DamagedException {
        int flags = from.octet();
        int priority = from.octet() + DeliveryTerms.LOWEST_PRIORITY;
        if (flags > ALL || priority > DeliveryTerms.HIGHEST_PRIORITY) {
            throw new DamagedException("unknown terms of delivery: " + flags + ", priority " + priority);
        }
        Instant release = (flags & RELEASE) == 0 ? null : Times.instant(from.fixed());
        DeliverBy deliverBy = null;
        if ((flags & DELIVER_BY) != 0) {
            var mode = (flags & OR_RETURN) != 0 ? DeliverBy.Mode.RETURN : DeliverBy.Mode.NOTIFY;
            deliverBy = new DeliverBy(Times.instant(from.fixed()), mode, (flags & TRACE) != 0);
        }
        return new DeliveryTerms(release, deliverBy, priority, (flags & REQUIRE_TLS) != 0);
    }
}
