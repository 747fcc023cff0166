package org.posthorn.schedule;

import org.posthorn.delivery.Consignment;
import org.posthorn.delivery.Courier;
import org.posthorn.delivery.Receipt;

/// Stands in for a courier that could not be made, so that its worker defers what it would have carried.
///
/// @param why thrown by each attempt
record MissingCourier(RuntimeException why) implements Courier {
    @Override
    public Receipt deliver(Consignment consignment) {
        throw why;
    }

    @Override
    public boolean isConnected() {
        return false;
    }

    @Override
    public void abort() {}

    @Override
    public void close() {}
}
