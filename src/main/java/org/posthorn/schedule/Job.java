package org.posthorn.schedule;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.Consignment;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.spool.ClaimedMessage;
import org.posthorn.spool.ClaimedMessage.ClaimedRecipient;

/// Recipients of one message that are attempted together.
///
/// @param sender under whom the message goes to them; null: its own
record Job(
        Flight flight,
        List<ClaimedRecipient> recipients,
        @Nullable ReversePath sender) {

    Job(Flight flight, List<ClaimedRecipient> recipients) {
        this(flight, recipients, null);
    }

    ClaimedMessage message() {
        return flight.message();
    }

    List<Integer> places() {
        return recipients.stream().map(ClaimedRecipient::place).toList();
    }

    Consignment consignment() {
        ClaimedMessage message = message();
        List<Recipient> to = recipients.size() == 1
                ? List.of(recipients.getFirst().recipient())
                : recipients.stream().map(ClaimedRecipient::recipient).toList();
        Envelope envelope =
                sender == null ? message.envelope() : message.envelope().withSender(sender);
        return new Consignment(message.id(), envelope, message.content(), to);
    }
}
