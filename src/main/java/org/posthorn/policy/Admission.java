package org.posthorn.policy;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// What [AbuseGuard#admit] says to a connection.
public sealed interface Admission {

    /// It may go on. Close it when the connection is over, from any thread.
    final class Admitted implements Admission, AutoCloseable {
        private final ConnectionCounts counts;
        private final List<ClientNetwork> counted;
        private final AtomicBoolean closed = new AtomicBoolean();

        Admitted(ConnectionCounts counts, List<ClientNetwork> counted) {
            this.counts = counts;
            this.counted = counted;
        }

        @Override
        public void close() {
            if (!closed.getAndSet(true)) {
                counted.forEach(counts::leave);
            }
        }
    }

    /// It must not.
    ///
    /// @param reason one of a few texts, for people and metrics
    record Refused(String reason) implements Admission {}
}
