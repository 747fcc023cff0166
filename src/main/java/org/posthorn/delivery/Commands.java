package org.posthorn.delivery;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.DeliverBy;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReturnContent;
import org.posthorn.wire.ClientOutput;

/// Writes MAIL and RCPT for one peer, with the parameters that it offers and no others.
final class Commands {
    private final ClientOutput out;
    private static final long MOST_SECONDS = 999_999_999;
    /// RFC 3461 section 5.4.
    private static final int MOST_OF_ORCPT = 500;

    private final Extensions extensions;
    private final Instant now;

    /// @param now from when on the seconds of BY count
    Commands(ClientOutput out, Extensions extensions, Instant now) {
        this.out = out;
        this.extensions = extensions;
        this.now = now;
    }

    /// @param body what the content is, within what the peer takes
    /// @param size in octets; -1 when there will be no content
    /// @param utf8 whether the message needs SMTPUTF8 (RFC 6531 section 3.4: one that does not must not ask for it)
    void mail(Envelope envelope, BodyType body, long size, boolean utf8) throws IOException {
        out.text("MAIL FROM:<").text(path(envelope)).text(">");
        if (extensions.size() && size >= 0) {
            out.text(" SIZE=").number(size);
        }
        switch (body) {
            case SEVEN_BIT -> {}
            case EIGHT_BIT_MIME -> out.text(" BODY=8BITMIME");
            case BINARY_MIME -> out.text(" BODY=BINARYMIME");
        }
        if (utf8 && extensions.smtpUtf8()) {
            out.text(" SMTPUTF8");
        }
        if (extensions.dsn()) {
            dsn(envelope);
        }
        if (!envelope.terms().isNone()) {
            terms(envelope.terms());
        }
        out.endLine();
    }

    /// Passed on, with the time that is left (RFC 2852 section 4.1.3, RFC 6710 section 5, RFC 8689 section 4.2.1).
    private void terms(DeliveryTerms terms) throws IOException {
        if (terms.requireTls() && extensions.requireTls()) {
            out.text(" REQUIRETLS");
        }
        if (terms.priority() != 0 && extensions.priority()) {
            out.text(" MT-PRIORITY=").number(terms.priority());
        }
        DeliverBy deliverBy = terms.deliverBy();
        if (deliverBy != null && extensions.deliverBy().isOffered()) {
            boolean comesBack = deliverBy.mode() == DeliverBy.Mode.RETURN;
            out.text(" BY=").number(secondsLeft(deliverBy, now)).text(comesBack ? ";R" : ";N");
            out.text(deliverBy.trace() ? "T" : "");
        }
    }

    /// Whole seconds, within what nine digits can say.
    static long secondsLeft(DeliverBy deliverBy, Instant now) {
        return Math.clamp(Duration.between(now, deliverBy.deadline()).toSeconds(), -MOST_SECONDS, MOST_SECONDS);
    }

    void recipient(Envelope envelope, Recipient recipient) throws IOException {
        out.text("RCPT TO:<").text(path(recipient.address())).text(">");
        if (extensions.dsn()) {
            dsn(recipient, notifyOn(envelope.terms().deliverBy(), recipient.notifyOn()));
        }
        out.endLine();
    }

    void data() throws IOException {
        out.text("DATA").endLine();
    }

    void reset() throws IOException {
        out.text("RSET").endLine();
    }

    /// Passed on unchanged, and never invented (RFC 3461 section 5.2.1).
    private void dsn(Envelope envelope) throws IOException {
        if (envelope.returnContent() != ReturnContent.UNSET) {
            out.text(envelope.returnContent() == ReturnContent.FULL ? " RET=FULL" : " RET=HDRS");
        }
        String id = envelope.envelopeId();
        if (id != null) {
            out.text(" ENVID=").text(id);
        }
    }

    /// Where the peer knows nothing of the time, it is at least to tell of a delay (RFC 2852 section 4.1.4.2).
    private Notify notifyOn(@Nullable DeliverBy deliverBy, Notify asked) {
        boolean tells = deliverBy == null || extensions.deliverBy().isOffered() || asked.never();
        return tells ? asked : new Notify(false, asked.success(), asked.wantsFailure(), true);
    }

    private void dsn(Recipient recipient, Notify notifyOn) throws IOException {
        if (!notifyOn.isUnset()) {
            out.text(" NOTIFY=").text(print(notifyOn));
        }
        String original = recipient.originalRecipient();
        // One that came in UTF-8 may be longer now than a host has to take.
        if (original != null && original.length() <= MOST_OF_ORCPT) {
            out.text(" ORCPT=").text(original);
        }
    }

    private static String print(Notify notify) {
        if (notify.never()) {
            return "NEVER";
        }
        var wanted = new java.util.ArrayList<String>(3);
        addIf(notify.success(), "SUCCESS", wanted);
        addIf(notify.failure(), "FAILURE", wanted);
        addIf(notify.delay(), "DELAY", wanted);
        return String.join(",", wanted);
    }

    private static void addIf(boolean condition, String keyword, List<String> to) {
        if (condition) {
            to.add(keyword);
        }
    }

    private String path(Envelope envelope) {
        MailAddress sender = envelope.sender().mailbox();
        return sender == null ? "" : path(sender);
    }

    /// For a peer without SMTPUTF8 an internationalised domain goes as its A-labels.
    private String path(MailAddress address) {
        boolean convert = !extensions.smtpUtf8() && !address.isAscii();
        return (convert ? address.withDomain(address.domainKey()) : address).toString();
    }
}
