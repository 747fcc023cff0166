package org.posthorn.delivery;

import java.util.List;
import org.posthorn.mail.Content;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.Recipient;

/// One message for some of its recipients, all at one destination: one transaction, unless the peer takes fewer at
/// a time.
///
/// @param envelope as it goes to them: its sender need not be that of the message, to whom reports go
public record Consignment(QueueId id, Envelope envelope, Content content, List<Recipient> recipients) {

    public Consignment {
        recipients = List.copyOf(recipients);
    }
}
