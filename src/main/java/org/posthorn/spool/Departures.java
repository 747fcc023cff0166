package org.posthorn.spool;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Books messages out, once the record that ends them is durable: their segment may go, and the file of their
/// content.
final class Departures {
    /// A content file that nobody needs any more.
    record Leftover(long id, long size) {}

    private final Segments segments;
    private final Queue<Leftover> leftovers = new ConcurrentLinkedQueue<>();

    Departures(Segments segments) {
        this.segments = segments;
    }

    /// Called once for each message, by whoever ends it.
    void gone(Resident resident) {
        Location location = resident.location();
        if (location != null) {
            segments.messageGone(location);
        }
        if (resident.inFile()) {
            leftovers.add(new Leftover(resident.id(), resident.size()));
        }
    }

    void gone(Row row) {
        segments.messageGone(row.location());
        if (row.inFile()) {
            leftovers.add(new Leftover(row.id(), row.size()));
        }
    }

    /// What the housekeeper deletes.
    Queue<Leftover> leftovers() {
        return leftovers;
    }
}
