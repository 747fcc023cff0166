package org.posthorn.delivery;

import java.io.IOException;
import java.util.List;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReturnContent;
import org.posthorn.wire.ClientOutput;

/// Writes MAIL and RCPT for one peer, with the parameters that it offers and no others.
final class Commands {
    private final ClientOutput out;
    private final Extensions extensions;

    Commands(ClientOutput out, Extensions extensions) {
        this.out = out;
        this.extensions = extensions;
    }

    /// @param utf8 whether the message needs SMTPUTF8 (RFC 6531 section 3.4: one that does not must not ask for it)
    void mail(Envelope envelope, long size, boolean utf8) throws IOException {
        out.text("MAIL FROM:<").text(path(envelope)).text(">");
        if (extensions.size()) {
            out.text(" SIZE=").number(size);
        }
        if (extensions.eightBitMime() && envelope.body() == BodyType.EIGHT_BIT_MIME) {
            out.text(" BODY=8BITMIME");
        }
        if (utf8 && extensions.smtpUtf8()) {
            out.text(" SMTPUTF8");
        }
        if (extensions.dsn()) {
            dsn(envelope);
        }
        out.endLine();
    }

    void recipient(Recipient recipient) throws IOException {
        out.text("RCPT TO:<").text(path(recipient.address())).text(">");
        if (extensions.dsn()) {
            dsn(recipient);
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

    private void dsn(Recipient recipient) throws IOException {
        if (!recipient.notifyOn().isUnset()) {
            out.text(" NOTIFY=").text(print(recipient.notifyOn()));
        }
        String original = recipient.originalRecipient();
        if (original != null) {
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
        return (convert ? new MailAddress(address.localPart(), address.domainKey()) : address).toString();
    }
}
