package org.posthorn.delivery;

import java.io.IOException;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Relay;

/// What a peer can't take by what it offers is not sent at all.
///
/// A body with 8-bit octets goes to a peer without 8BITMIME as it is, without BODY: nearly all of them pass it on,
/// and converting it (RFC 6152 section 3) is a work of its own.
final class Suitability {
    private static final EnhancedStatus TOO_LARGE = new EnhancedStatus(5, 3, 4);
    private static final EnhancedStatus NO_CONVERSION = new EnhancedStatus(5, 6, 3);
    private static final EnhancedStatus NEEDS_UTF8 = new EnhancedStatus(5, 6, 7);

    private final Extensions extensions;
    private final Relay relay;

    Suitability(Extensions extensions, Relay relay) {
        this.extensions = extensions;
        this.relay = relay;
    }

    /// Decides the recipients that this peer will never take the message for.
    void check(Consignment consignment, boolean utf8Header, Tally tally) {
        if (extensions.sizeLimit() > 0 && consignment.content().size() > extensions.sizeLimit()) {
            tally.failed(never(
                    TOO_LARGE,
                    "message of " + consignment.content().size() + " octets is over the peer's limit of "
                            + extensions.sizeLimit()));
        }
        if (consignment.envelope().body() == BodyType.BINARY_MIME) {
            tally.failed(never(NO_CONVERSION, "binary content, which can't be sent with DATA"));
        }
        if (!extensions.smtpUtf8()) {
            checkUtf8(consignment, utf8Header, tally);
        }
    }

    private void checkUtf8(Consignment consignment, boolean utf8Header, Tally tally) {
        MailAddress sender = consignment.envelope().sender().mailbox();
        if (utf8Header || sender != null && needsUtf8(sender)) {
            tally.failed(never(NEEDS_UTF8, "the message needs SMTPUTF8, which the peer does not offer"));
        }
        for (int index = 0; index < consignment.recipients().size(); index++) {
            if (needsUtf8(tally.recipient(index).address())) {
                tally.failed(index, never(NEEDS_UTF8, "the address needs SMTPUTF8, which the peer does not offer"));
            }
        }
    }

    /// Whether only SMTPUTF8 can carry the message: for its header, or for an address.
    static boolean utf8Header(Consignment consignment) throws IOException {
        return consignment.envelope().smtpUtf8() && HeaderScan.hasNonAscii(consignment.content());
    }

    private static boolean needsUtf8(MailAddress address) {
        return !address.isAscii() && !new MailAddress(address.localPart(), address.domainKey()).isAscii();
    }

    private Trouble never(EnhancedStatus status, String text) {
        return new Trouble(Verdict.BOUNCE, Diagnosis.of(status, text, relay), false);
    }
}
