package org.posthorn.delivery;

import java.time.Duration;
import java.util.List;
import org.posthorn.mail.RecipientOutcome;

/// What became of a consignment.
///
/// @param outcomes one for each of its recipients, in their order
/// @param connecting how long finding a host, connecting, greeting and TLS took; zero on a kept connection
/// @param transmitting how long the transaction took
/// @param hostFault whether the destination itself was in trouble, whoever the recipients were: no connection, 421,
/// a timeout
/// @param maybeTaken whether that came behind the final dot, so that the peer may have the message nevertheless
/// @param exempt whether it went without what other mail must have of the host, so that it says nothing of how the
/// destination is for that: neither its success, nor that it failed before
public record Receipt(
        List<RecipientOutcome> outcomes,
        Duration connecting,
        Duration transmitting,
        boolean hostFault,
        boolean maybeTaken,
        boolean exempt) {

    public Receipt {
        outcomes = List.copyOf(outcomes);
    }

    /// As any other mail.
    public Receipt(
            List<RecipientOutcome> outcomes,
            Duration connecting,
            Duration transmitting,
            boolean hostFault,
            boolean maybeTaken) {
        this(outcomes, connecting, transmitting, hostFault, maybeTaken, false);
    }
}
