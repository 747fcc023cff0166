package org.posthorn.session;

import org.posthorn.mail.BodyType;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.Origin;
import org.posthorn.mail.ReversePath;
import org.posthorn.wire.MailParameters;

/// The envelope that MAIL and RCPT build up. Confined to the session's thread.
final class MailTransaction {
    private final ReversePath sender;
    private final MailParameters parameters;
    private final DeliveryTerms terms;
    private final Origin origin;
    private final RecipientList recipients;

    MailTransaction(
            ReversePath sender,
            MailParameters parameters,
            DeliveryTerms terms,
            Origin origin,
            RecipientList recipients) {
        this.sender = sender;
        this.parameters = parameters;
        this.terms = terms;
        this.origin = origin;
        this.recipients = recipients;
    }

    ReversePath sender() {
        return sender;
    }

    Origin origin() {
        return origin;
    }

    boolean smtpUtf8() {
        return parameters.smtpUtf8();
    }

    BodyType body() {
        BodyType given = parameters.body();
        return given == null ? BodyType.SEVEN_BIT : given;
    }

    RecipientList recipients() {
        return recipients;
    }

    Envelope envelope() {
        return new Envelope(
                sender,
                recipients.recipients(),
                body(),
                smtpUtf8(),
                parameters.returnContent(),
                parameters.envelopeId(),
                origin,
                terms);
    }
}
