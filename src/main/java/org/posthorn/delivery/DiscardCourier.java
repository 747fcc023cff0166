package org.posthorn.delivery;

import java.time.Duration;
import java.util.Collections;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.RecipientOutcome.Delivered;
import org.posthorn.mail.Relay;

/// Delivers into the void.
final class DiscardCourier implements Courier {
    private static final RecipientOutcome DISCARDED =
            new Delivered(Diagnosis.of(EnhancedStatus.OK, "discarded", Relay.local("discard")), false);

    @Override
    public Receipt deliver(Consignment consignment) {
        var outcomes = Collections.nCopies(consignment.recipients().size(), DISCARDED);
        return new Receipt(outcomes, Duration.ZERO, Duration.ZERO, false, false);
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public void abort() {}

    @Override
    public void close() {}
}
