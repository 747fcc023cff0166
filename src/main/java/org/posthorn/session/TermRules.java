package org.posthorn.session;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.DeliverBy;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.SmtpReply;
import org.posthorn.wire.DeliverByParameter;
import org.posthorn.wire.TermParameters;

/// What MAIL may ask of the delivery, and what is made of it. Confined to the session's thread.
final class TermRules {
    private final Dialogue dialogue;

    TermRules(Dialogue dialogue) {
        this.dialogue = dialogue;
    }

    /// Whether an extension is offered to this client at this time.
    static boolean isOffered(Extension extension, Dialogue dialogue) {
        if (!dialogue.settings().extensions().offers(extension)) {
            return false;
        }
        return switch (extension) {
            case REQUIRE_TLS -> dialogue.connection().tls() != null;
            case FUTURE_RELEASE -> dialogue.settings().role().isSubmission();
            case PIPELINING,
                    EIGHT_BIT_MIME,
                    CHUNKING,
                    BINARY_MIME,
                    SMTPUTF8,
                    DSN,
                    STARTTLS,
                    LOGIN,
                    LIMITS,
                    DELIVER_BY,
                    PRIORITY -> true;
        };
    }

    @Nullable
    SmtpReply refusal(TermParameters asked) {
        if (asked.requireTls() && !isOffered(Extension.REQUIRE_TLS, dialogue)
                || asked.holds() && !isOffered(Extension.FUTURE_RELEASE, dialogue)
                || asked.deliverBy() != null && !isOffered(Extension.DELIVER_BY, dialogue)
                || asked.priority() != null && !isOffered(Extension.PRIORITY, dialogue)) {
            return Replies.PARAMETER_NOT_OFFERED;
        }
        if (isTooFar(asked)) {
            return Replies.RELEASE_TOO_FAR;
        }
        return isTooSoon(asked.deliverBy()) ? Replies.DELIVER_BY_TOO_SHORT : null;
    }

    private boolean isTooFar(TermParameters asked) {
        Duration most = dialogue.settings().terms().futureRelease();
        Instant until = asked.holdUntil();
        return asked.holdFor() > most.toSeconds() || until != null && until.isAfter(now().plus(most));
    }

    /// Only what is returned when it is late needs the time (RFC 2852 section 4).
    private boolean isTooSoon(@Nullable DeliverByParameter asked) {
        return asked != null
                && asked.mode() == DeliverBy.Mode.RETURN
                && asked.seconds() < dialogue.settings().terms().deliverBy().toSeconds();
    }

    /// The terms as they are granted.
    DeliveryTerms granted(TermParameters asked, Peer peer) {
        if (asked.equals(TermParameters.NONE)) {
            return DeliveryTerms.NONE;
        }
        Instant now = now();
        Instant release = release(asked, now);
        return new DeliveryTerms(
                release,
                deliverBy(asked.deliverBy(), release == null ? now : release),
                priority(asked, peer),
                asked.requireTls());
    }

    private static @Nullable Instant release(TermParameters asked, Instant now) {
        Instant release = asked.holdFor() >= 0 ? now.plusSeconds(asked.holdFor()) : asked.holdUntil();
        return release != null && release.isAfter(now) ? release : null;
    }

    /// The time runs from the release on: before it nothing could be delivered.
    private static @Nullable DeliverBy deliverBy(@Nullable DeliverByParameter asked, Instant from) {
        return asked == null ? null : new DeliverBy(from.plusSeconds(asked.seconds()), asked.mode(), asked.trace());
    }

    private int priority(TermParameters asked, Peer peer) {
        Integer wanted = asked.priority();
        if (wanted == null) {
            return 0;
        }
        boolean known = dialogue.isTrusted() || peer.account() != null;
        return Math.min(wanted, known ? dialogue.settings().terms().priority() : 0);
    }

    private Instant now() {
        return dialogue.services().clock().instant().truncatedTo(ChronoUnit.MICROS);
    }
}
