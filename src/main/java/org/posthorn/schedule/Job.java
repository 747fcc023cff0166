package org.posthorn.schedule;

import java.util.List;
import org.posthorn.delivery.Consignment;
import org.posthorn.mail.Recipient;
import org.posthorn.spool.ClaimedMessage;
import org.posthorn.spool.ClaimedMessage.ClaimedRecipient;

/// Recipients of one message that are attempted together.
record Job(Flight flight, List<ClaimedRecipient> recipients) {

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
        return new Consignment(message.id(), message.envelope(), message.content(), to);
    }
}
