package org.posthorn.delivery;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.posthorn.convert.Conversion;
import org.posthorn.convert.NotConvertibleException;
import org.posthorn.convert.Target;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Relay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts a message into a form that a peer takes by what it offers. What can't be is not sent at all.
final class Suitability {
    private static final Logger LOG = LoggerFactory.getLogger(Suitability.class);
    /// Octets of content that is looked through, where the only question is what to declare to a peer that takes both:
    /// to declare 8-bit for what may be is always right, and large content would be read from the disk twice.
    private static final int MOST_SCANNED = 256 * 1024;

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
    ///
    /// @return the message for the others; null when it is for none
    /// @throws IOException when the content can't be read
    @Nullable
    Cargo fit(Consignment consignment, ContentFacts facts, Tally tally) throws IOException {
        if (!extensions.smtpUtf8()) {
            checkUtf8(consignment, facts.utf8Header(), tally);
        }
        if (tally.isDecided()) {
            return null;
        }
        try {
            Cargo cargo = cargo(consignment, facts);
            return isWithinLimit(cargo, tally) ? cargo : null;
        } catch (NotConvertibleException e) {
            // Another host may take it as it is.
            String text = "the content has to be converted for the peer, but " + e.getMessage();
            tally.failed(trouble(Verdict.NEXT_HOST_OR_BOUNCE, NO_CONVERSION, text));
            return null;
        }
    }

    /// Binary content goes by BDAT (RFC 3030 section 3), 8-bit content to peers with 8BITMIME, whatever its sender
    /// declared; everything else is converted.
    private Cargo cargo(Consignment consignment, ContentFacts facts) throws IOException {
        if (facts.isBinary()) {
            if (extensions.binaryMime() && extensions.chunking()) {
                return cargo(consignment, facts, BodyType.BINARY_MIME);
            }
            return extensions.eightBitMime()
                    ? converted(consignment, facts, Target.TEXT, BodyType.EIGHT_BIT_MIME)
                    : converted(consignment, facts, Target.SEVEN_BIT_TEXT, BodyType.SEVEN_BIT);
        }
        if (extensions.eightBitMime()) {
            boolean eightBit =
                    facts.isDeclaredEightBit() || facts.original().size() > MOST_SCANNED || facts.isEightBit();
            return cargo(consignment, facts, eightBit ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT);
        }
        return facts.isEightBit()
                ? converted(consignment, facts, Target.SEVEN_BIT, BodyType.SEVEN_BIT)
                : cargo(consignment, facts, BodyType.SEVEN_BIT);
    }

    private static Cargo cargo(Consignment consignment, ContentFacts facts, BodyType body) throws IOException {
        return new Cargo(consignment.envelope(), facts.original(), body, facts.utf8Header());
    }

    private Cargo converted(Consignment consignment, ContentFacts facts, Target target, BodyType body)
            throws IOException {
        Conversion conversion = facts.converted(target);
        if (conversion.breaksSignature()) {
            LOG.info("{}: converted for {}, which breaks its DKIM signature", consignment.id(), relay);
        }
        return new Cargo(consignment.envelope(), conversion.content(), body, facts.utf8Header());
    }

    private boolean isWithinLimit(Cargo cargo, Tally tally) {
        long size = cargo.content().size();
        if (extensions.sizeLimit() == 0 || size <= extensions.sizeLimit()) {
            return true;
        }
        String text = "message of " + size + " octets is over the peer's limit of " + extensions.sizeLimit();
        tally.failed(trouble(Verdict.BOUNCE, TOO_LARGE, text));
        return false;
    }

    private void checkUtf8(Consignment consignment, boolean utf8Header, Tally tally) {
        MailAddress sender = consignment.envelope().sender().mailbox();
        if (utf8Header || sender != null && needsUtf8(sender)) {
            tally.failed(needsUtf8("the message"));
        }
        for (int index = 0; index < consignment.recipients().size(); index++) {
            if (needsUtf8(tally.recipient(index).address())) {
                tally.failed(index, needsUtf8("the address"));
            }
        }
    }

    private static boolean needsUtf8(MailAddress address) {
        return !address.isAscii() && !address.withDomain(address.domainKey()).isAscii();
    }

    private Trouble needsUtf8(String what) {
        return trouble(Verdict.BOUNCE, NEEDS_UTF8, what + " needs SMTPUTF8, which the peer does not offer");
    }

    private Trouble trouble(Verdict verdict, EnhancedStatus status, String text) {
        return new Trouble(verdict, Diagnosis.of(status, text, relay), false);
    }
}
