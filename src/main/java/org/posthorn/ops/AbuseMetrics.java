package org.posthorn.ops;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.LongSupplier;
import org.posthorn.event.MailEvent;
import org.posthorn.policy.AbuseGuard;
import org.posthorn.policy.Offence;

/// What clients do wrong, and what is done about it.
final class AbuseMetrics {
    private final PrometheusRegistry registry;
    private final Counter bans;
    private final Counter brakes;

    AbuseMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        this.bans = SessionMetrics.counter("posthorn_bans", "Addresses banned for a while", registry, "reason");
        this.brakes = SessionMetrics.counter("posthorn_brakes", "Accounts whose mail was held from then on", registry);
    }

    void banned(MailEvent.Banned event) {
        bans.labelValues(event.reason()).inc();
    }

    void braked() {
        brakes.inc();
    }

    void watch(AbuseGuard guard) {
        gauge("posthorn_banned_addresses", "Bans that hold now", guard.bans()::count);
        gauge("posthorn_braked_accounts", "Accounts whose mail is held", guard.accounts()::braked);
        gauge("posthorn_counted_clients", "Addresses and networks with connections", guard::countedClients);
        CounterWithCallback.builder()
                .name("posthorn_offences")
                .help("Errors, refused recipients, failed logins and early talk of clients that are not exempt")
                .labelNames("kind")
                .callback(callback -> {
                    for (Offence kind : Offence.values()) {
                        callback.call(guard.offences(kind), kind.word());
                    }
                })
                .register(registry);
    }

    private void gauge(String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsLong()))
                .register(registry);
    }
}
