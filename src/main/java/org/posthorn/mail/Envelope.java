package org.posthorn.mail;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that SMTP carries around a message's content (RFC 5321 section 2.3.1).
///
/// @param recipients in the order in which they came; a recipient is known by its place in this list from here on
/// @param envelopeId the value of ENVID, still as xtext (RFC 3461 section 4.4), or null
/// @param terms what the sender asked of the delivery
public record Envelope(
        ReversePath sender,
        List<Recipient> recipients,
        BodyType body,
        boolean smtpUtf8,
        ReturnContent returnContent,
        @Nullable String envelopeId,
        Origin origin,
        DeliveryTerms terms) {

    public Envelope {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("an envelope has recipients");
        }
    }

    /// An envelope that asks nothing special of the delivery.
    public Envelope(
            ReversePath sender,
            List<Recipient> recipients,
            BodyType body,
            boolean smtpUtf8,
            ReturnContent returnContent,
            @Nullable String envelopeId,
            Origin origin) {
        this(sender, recipients, body, smtpUtf8, returnContent, envelopeId, origin, DeliveryTerms.NONE);
    }

    /// The same from another sender.
    public Envelope withSender(ReversePath other) {
        return new Envelope(other, recipients, body, smtpUtf8, returnContent, envelopeId, origin, terms);
    }

    /// An envelope without any parameters.
    public static Envelope of(ReversePath sender, List<MailAddress> recipients, Origin origin) {
        return new Envelope(
                sender,
                recipients.stream().map(Recipient::of).toList(),
                BodyType.SEVEN_BIT,
                false,
                ReturnContent.UNSET,
                null,
                origin);
    }
}
