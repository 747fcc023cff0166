package org.posthorn.policy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How many connections each client has open. As large as there are connections, so it needs no bound of its own.
/// Any thread; two clients wait for each other only where they share a bin of the map.
final class ConnectionCounts {
    private final Map<ClientNetwork, Integer> open = new ConcurrentHashMap<>();

    /// Counts one more.
    ///
    /// @return false, and nothing was counted, when that is over the limit
    boolean enter(ClientNetwork client, int limit) {
        int count = open.merge(client, 1, Integer::sum);
        if (count > limit) {
            leave(client);
            return false;
        }
        return true;
    }

    void leave(ClientNetwork client) {
        open.computeIfPresent(client, (_, count) -> count == 1 ? null : count - 1);
    }

    int clients() {
        return open.size();
    }
}
