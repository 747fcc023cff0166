package org.posthorn.spool;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Origin;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReturnContent;
import org.posthorn.mail.ReversePath;

/// Envelopes as octets. A recipient in the domain of the one before it costs its local part and two octets.
final class EnvelopeCodec {
    /// Of envelopes that ask nothing special of the delivery, as all did before version 2.
    private static final int PLAIN = 1;
    /// With terms at the end.
    private static final int WITH_TERMS = 2;
    /// With forwarded recipients, and with terms at the end.
    private static final int WITH_FORWARDED = 3;
    /// With local parts whose dots are not quoted: an octet of flags follows the sender's mailbox. Else as version 3.
    private static final int WITH_UNQUOTED_DOTS = 4;

    private static final int SAME_DOMAIN = 1;
    private static final int NOTIFY = 2;
    private static final int ORIGINAL = 4;
    private static final int FORWARDED = 8;
    private static final int UNQUOTED_DOTS = 16;

    private EnvelopeCodec() {}

    static void write(Envelope envelope, OctetWriter to) {
        int version = version(envelope);
        to.octet(version);
        writeSender(envelope.sender(), version, to);
        to.octet(envelope.body().ordinal());
        to.octet(envelope.smtpUtf8() ? 1 : 0);
        to.octet(envelope.returnContent().ordinal());
        to.text(envelope.envelopeId());
        writeOrigin(envelope.origin(), to);
        to.number(envelope.recipients().size());
        String domain = "";
        for (Recipient recipient : envelope.recipients()) {
            writeRecipient(recipient, domain, to);
            domain = recipient.address().domain();
        }
        if (version != PLAIN) {
            TermsCodec.write(envelope.terms(), to);
        }
    }

    /// The lowest that can say it.
    private static int version(Envelope envelope) {
        @Nullable MailAddress sender = envelope.sender().mailbox();
        int version = envelope.terms().isNone() ? PLAIN : WITH_TERMS;
        if (sender != null && sender.unquotedDots()) {
            version = WITH_UNQUOTED_DOTS;
        }
        for (Recipient recipient : envelope.recipients()) {
            if (recipient.address().unquotedDots()) {
                version = WITH_UNQUOTED_DOTS;
            } else if (recipient.forwarded()) {
                version = Math.max(version, WITH_FORWARDED);
            }
        }
        return version;
    }

    static Envelope read(OctetReader from) throws DamagedException {
        int version = from.octet();
        if (version < PLAIN || version > WITH_UNQUOTED_DOTS) {
            throw new DamagedException("unknown version of an envelope: " + version);
        }
        ReversePath sender = readSender(version, from);
        BodyType body = choice(BodyType.values(), from.octet());
        boolean smtpUtf8 = from.octet() != 0;
        ReturnContent returnContent = choice(ReturnContent.values(), from.octet());
        String envelopeId = from.textOrNull();
        Origin origin = readOrigin(from);
        int count = from.count(from.remaining());
        if (count == 0) {
            throw new DamagedException("an envelope without recipients");
        }
        List<Recipient> recipients = new ArrayList<>(count);
        String domain = "";
        for (int i = 0; i < count; i++) {
            Recipient recipient = readRecipient(domain, from);
            recipients.add(recipient);
            domain = recipient.address().domain();
        }
        DeliveryTerms terms = version == PLAIN ? DeliveryTerms.NONE : TermsCodec.read(from);
        return new Envelope(sender, recipients, body, smtpUtf8, returnContent, envelopeId, origin, terms);
    }

    private static void writeSender(ReversePath sender, int version, OctetWriter to) {
        @Nullable MailAddress mailbox = sender.mailbox();
        to.text(mailbox == null ? null : mailbox.localPart());
        if (mailbox != null) {
            to.text(mailbox.domain());
            if (version == WITH_UNQUOTED_DOTS) {
                to.octet(mailbox.unquotedDots() ? UNQUOTED_DOTS : 0);
            }
        }
    }

    private static ReversePath readSender(int version, OctetReader from) throws DamagedException {
        String localPart = from.textOrNull();
        if (localPart == null) {
            return ReversePath.NULL;
        }
        String domain = from.text();
        int flags = version == WITH_UNQUOTED_DOTS ? from.octet() : 0;
        return ReversePath.of(new MailAddress(localPart, domain, (flags & UNQUOTED_DOTS) != 0));
    }

    private static void writeOrigin(Origin origin, OctetWriter to) {
        to.text(origin.listener()).text(origin.client()).text(origin.helo());
        to.text(origin.protocol()).text(origin.account());
    }

    private static Origin readOrigin(OctetReader from) throws DamagedException {
        return new Origin(from.text(), from.text(), from.text(), from.text(), from.textOrNull());
    }

    private static void writeRecipient(Recipient recipient, String previousDomain, OctetWriter to) {
        boolean same = recipient.address().domain().equals(previousDomain);
        boolean unset = recipient.notifyOn().isUnset();
        boolean original = recipient.originalRecipient() != null;
        to.octet((same ? SAME_DOMAIN : 0)
                | (unset ? 0 : NOTIFY)
                | (original ? ORIGINAL : 0)
                | (recipient.forwarded() ? FORWARDED : 0)
                | (recipient.address().unquotedDots() ? UNQUOTED_DOTS : 0));
        to.text(recipient.address().localPart());
        if (!same) {
            to.text(recipient.address().domain());
        }
        if (!unset) {
            to.octet(notifyBits(recipient.notifyOn()));
        }
        if (original) {
            to.text(recipient.originalRecipient());
        }
    }

    private static Recipient readRecipient(String previousDomain, OctetReader from) throws DamagedException {
        int flags = from.octet();
        String localPart = from.text();
        String domain = (flags & SAME_DOMAIN) != 0 ? previousDomain : from.text();
        Notify notify = (flags & NOTIFY) != 0 ? notify(from.octet()) : Notify.UNSET;
        String original = (flags & ORIGINAL) != 0 ? from.text() : null;
        var address = new MailAddress(localPart, domain, (flags & UNQUOTED_DOTS) != 0);
        return new Recipient(address, notify, original, (flags & FORWARDED) != 0);
    }

    private static int notifyBits(Notify notify) {
        return (notify.never() ? 1 : 0)
                | (notify.success() ? 2 : 0)
                | (notify.failure() ? 4 : 0)
                | (notify.delay() ? 8 : 0);
    }

    private static Notify notify(int bits) throws DamagedException {
        if (bits > 15 || (bits & 1) != 0 && bits != 1) {
            throw new DamagedException("unknown notify set: " + bits);
        }
        return new Notify((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0);
    }

    private static <E> E choice(E[] values, int ordinal) throws DamagedException {
        if (ordinal >= values.length) {
            throw new DamagedException("unknown value in an envelope: " + ordinal);
        }
        return values[ordinal];
    }
}
