package org.posthorn.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// How many connections an address and a network may have, and how fast they may come. Every try counts for the
/// rate, so who hammers stays out until it slows down. Any thread.
final class ConnectionGuard {
    private final AbuseSettings settings;
    private final LongSupplier nanoTime;
    private final long window;
    private final ConnectionCounts counts = new ConnectionCounts();
    private final Cache<ClientNetwork, RateWindow> rates;

    ConnectionGuard(AbuseSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.window = settings.connectionWindow().toNanos();
        Ticker ticker = nanoTime::getAsLong;
        this.rates = Caffeine.newBuilder()
                .maximumSize(settings.trackedClients())
                .expireAfterAccess(settings.connectionWindow().multipliedBy(2))
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    Admission admit(InetAddress client) {
        ClientNetwork address = ClientNetwork.of(client);
        ClientNetwork network = ClientNetwork.around(client);
        if (isTooFast(address, settings.connectionRatePerAddress())
                | isTooFast(network, settings.connectionRatePerNetwork())) {
            return new Admission.Refused("connects too often");
        }
        List<ClientNetwork> counted = new ArrayList<>(2);
        if (!enter(address, settings.connectionsPerAddress(), counted)
                || !enter(network, settings.connectionsPerNetwork(), counted)) {
            String whose = counted.isEmpty() && settings.connectionsPerAddress() > 0 ? "address" : "network";
            counted.forEach(counts::leave);
            return new Admission.Refused("too many connections from the " + whose);
        }
        return new Admission.Admitted(counts, counted);
    }

    /// One that is not counted.
    Admission exempt() {
        return new Admission.Admitted(counts, List.of());
    }

    private boolean isTooFast(ClientNetwork client, int limit) {
        return limit > 0 && rates.get(client, _ -> new RateWindow()).add(nanoTime.getAsLong(), window, 1) > limit;
    }

    private boolean enter(ClientNetwork client, int limit, List<ClientNetwork> counted) {
        if (limit == 0) {
            return true;
        }
        boolean entered = counts.enter(client, limit);
        if (entered) {
            counted.add(client);
        }
        return entered;
    }

    /// Addresses and networks with open connections.
    int clients() {
        return counts.clients();
    }
}
