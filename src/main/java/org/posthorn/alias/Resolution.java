package org.posthorn.alias;

import java.util.List;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.SmtpReply;

/// What [Recipients] says of a recipient.
public sealed interface Resolution {
    /// It gets the message as it is addressed.
    record AsGiven() implements Resolution {}

    /// These get it in its stead.
    record Instead(List<Recipient> recipients) implements Resolution {
        public Instead {
            recipients = List.copyOf(recipients);
        }
    }

    /// Nobody gets it, and what to answer.
    record Refused(SmtpReply reply) implements Resolution {}
}
