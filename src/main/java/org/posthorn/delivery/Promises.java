package org.posthorn.delivery;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.DeliverBy;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.TlsVerdict;
import org.posthorn.route.NameTrust;
import org.posthorn.tls.ServerIdentity;

/// Whether a message may go to a peer by what its sender asked of the delivery. What one host can't promise another
/// of the same destination may; when none can, the message comes back.
final class Promises {
    private static final EnhancedStatus ENCRYPTION_NEEDED = new EnhancedStatus(5, 7, 10);
    private static final EnhancedStatus REQUIRE_TLS_NEEDED = new EnhancedStatus(5, 7, 30);
    private static final EnhancedStatus LATE = new EnhancedStatus(5, 4, 7);

    private final Dialect dialect;
    private final ServerIdentity identity;
    private final NameTrust names;

    /// @param names who vouches for the names of the hosts
    Promises(Dialect dialect, ServerIdentity identity, NameTrust names) {
        this.dialect = dialect;
        this.identity = identity;
        this.names = names;
    }

    /// Why it must not go there now, or null. An LMTP host is where mail ends, and ours: nothing is passed on by it.
    @Nullable
    Trouble missing(Envelope envelope, PeerConnection peer, Instant now) {
        DeliveryTerms terms = envelope.terms();
        if (terms.isNone() || dialect == Dialect.LMTP) {
            return null;
        }
        Trouble trouble = terms.requireTls() ? withoutTls(peer, envelope.sender()) : null;
        return trouble != null || terms.deliverBy() == null ? trouble : late(terms.deliverBy(), peer, now);
    }

    /// RFC 8689 section 4.2.1. A report is as secret as its message, but is not to be lost where a host does not know
    /// REQUIRETLS (section 5).
    private @Nullable Trouble withoutTls(PeerConnection peer, ReversePath sender) {
        Optional<String> doubt = doubt(peer);
        if (doubt.isPresent()) {
            return trouble(
                    peer,
                    ENCRYPTION_NEEDED,
                    "the message must travel under TLS to a host that is known: " + doubt.get());
        }
        return sender.isNull() || peer.extensions().requireTls()
                ? null
                : trouble(peer, REQUIRE_TLS_NEEDED, "the message needs REQUIRETLS, which the peer does not offer");
    }

    /// A certificate proves a name, and the name has to be the right one.
    private Optional<String> doubt(PeerConnection peer) {
        return switch (peer.relay().tls()) {
            case TlsVerdict.Dane _, TlsVerdict.Sts _ -> Optional.empty();
            case TlsVerdict.Clear _, TlsVerdict.Encrypted _, TlsVerdict.Verified _ -> {
                Optional<String> doubt = peer.doubt(identity);
                yield doubt.isEmpty() && names == NameTrust.UNSIGNED
                        ? Optional.of("nobody vouches for the MX records that name it")
                        : doubt;
            }
        };
    }

    /// RFC 2852 sections 4.1.3 and 4.1.4.1: only what is to come back must not go where nobody sees to that.
    private static @Nullable Trouble late(DeliverBy deliverBy, PeerConnection peer, Instant now) {
        if (deliverBy.mode() == DeliverBy.Mode.NOTIFY) {
            return null;
        }
        long left = Commands.secondsLeft(deliverBy, now);
        if (left < 1) {
            return new Trouble(
                    Verdict.BOUNCE, Diagnosis.of(LATE, "the time to deliver it is over", peer.relay()), false);
        }
        if (!peer.extensions().deliverBy().isOffered()) {
            return trouble(peer, LATE, "the message needs DELIVERBY, which the peer does not offer");
        }
        return left >= peer.extensions().deliverBy().leastSeconds()
                ? null
                : trouble(peer, LATE, "the peer wants more than the " + left + " seconds that are left to deliver it");
    }

    private static Trouble trouble(PeerConnection peer, EnhancedStatus status, String text) {
        return new Trouble(Verdict.NEXT_HOST_OR_BOUNCE, Diagnosis.of(status, text, peer.relay()), false);
    }
}
