package org.posthorn.ops;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import org.posthorn.event.Delays;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.Relay;
import org.posthorn.mail.TlsFailure;

/// What goes out: outcomes, their delays, reports, and what operators do.
final class DeliveryMetrics {
    private static final double NANOS = 1e9;
    private static final double[] BOUNDS = {
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 43200, 172800
    };

    private final Outcomes sent;
    private final Outcomes deferred;
    private final Outcomes bounced;
    private final DistributionDataPoint total;
    private final DistributionDataPoint before;
    private final DistributionDataPoint queued;
    private final DistributionDataPoint connecting;
    private final DistributionDataPoint transmitting;
    private final CounterDataPoint reports;
    private final CounterDataPoint withheld;
    private final CounterDataPoint doubleBouncesReported;
    private final CounterDataPoint doubleBouncesEnded;
    private final FailureMetrics failures;
    private final CounterDataPoint trouble;
    private final Counter operated;
    private final Counter logins;
    private final Counter shaped;
    private final Counter tls;
    private final CounterDataPoint policiesMissed;

    DeliveryMetrics(PrometheusRegistry registry) {
        Counter attempts = SessionMetrics.counter(
                "posthorn_attempts",
                "Attempts for a recipient, by how they ended and where",
                registry,
                "status",
                "destination");
        this.sent = Outcomes.of(attempts, "sent");
        this.deferred = Outcomes.of(attempts, "deferred");
        this.bounced = Outcomes.of(attempts, "bounced");
        Histogram delays = Histogram.builder()
                .name("posthorn_delivery_seconds")
                .help(
                        "Where the time of delivered recipients went: total, before the queue, queued, connecting, transmitting")
                .labelNames("phase")
                .classicOnly()
                .classicUpperBounds(BOUNDS)
                .withoutExemplars()
                .register(registry);
        this.total = delays.labelValues("total");
        this.before = delays.labelValues("before");
        this.queued = delays.labelValues("queued");
        this.connecting = delays.labelValues("connecting");
        this.transmitting = delays.labelValues("transmitting");
        this.reports = single("posthorn_reports", "Reports made to senders", registry);
        this.withheld = single("posthorn_reports_withheld", "Failures that no report may tell of", registry);
        Counter doubleBounces = SessionMetrics.counter(
                "posthorn_double_bounces",
                "Failures of mail with the null reverse-path: reported to the postmaster, or ended",
                registry,
                "fate");
        this.doubleBouncesReported = doubleBounces.labelValues("reported");
        this.doubleBouncesEnded = doubleBounces.labelValues("ended");
        this.failures = new FailureMetrics(registry);
        this.trouble = single("posthorn_spool_troubles", "Troubles of the spool that need a person's eye", registry);
        this.tls = SessionMetrics.counter(
                "posthorn_tls_sessions",
                "Connections to hosts by what their domain published of TLS, and what came of it",
                registry,
                "policy",
                "result");
        this.policiesMissed = single("posthorn_mta_sts_missed", "MTA-STS policies that could not be had", registry);
        this.operated = SessionMetrics.counter(
                "posthorn_operator_messages",
                "Messages that operators held, released, retried, removed",
                registry,
                "action");
        this.logins = SessionMetrics.counter(
                "posthorn_host_logins", "Logins to hosts of routes", registry, "mechanism", "result");
        this.shaped = SessionMetrics.counter(
                "posthorn_shaping_actions",
                "What shaping rules did about replies, by the rule's name",
                registry,
                "rule",
                "action");
    }

    void login(MailEvent.HostLogin event) {
        logins.labelValues(event.mechanism(), event.succeeded() ? "ok" : "failed")
                .inc();
    }

    void attempted(MailEvent.Attempted event) {
        Relay relay = event.outcome().diagnosis().relay();
        switch (event.outcome()) {
            case RecipientOutcome.Delivered delivered -> {
                sent.count(relay);
                observe(event.delays());
            }
            case RecipientOutcome.Deferred(Diagnosis why) -> {
                deferred.count(relay);
                failures.deferred(why);
            }
            case RecipientOutcome.Bounced(Diagnosis why) -> {
                bounced.count(relay);
                failures.bounced(why);
            }
        }
    }

    void reported(MailEvent.Reported event) {
        reports.inc();
        if (event.kind().equals(MailEvent.Reported.DOUBLE_BOUNCE)) {
            doubleBouncesReported.inc();
        }
    }

    void withheld(MailEvent.ReportWithheld event) {
        withheld.inc();
        if (event.doubleBounce()) {
            doubleBouncesEnded.inc();
        }
    }

    void trouble() {
        trouble.inc();
    }

    void tls(MailEvent.TlsNegotiated event) {
        TlsFailure failure = event.failure();
        tls.labelValues(
                        event.policy().type().code(),
                        failure == null ? "ok" : failure.fault().code())
                .inc();
    }

    void policyMissed() {
        policiesMissed.inc();
    }

    void operated(MailEvent.Operated event) {
        operated.labelValues(event.action()).inc(event.messages());
    }

    /// As many series as there are rules and overrides: their names come from the configuration and from operators.
    void shaped(MailEvent.Shaped event) {
        shaped.labelValues(event.rule(), event.action()).inc();
    }

    private void observe(Delays delays) {
        total.observe(seconds(delays.total()));
        before.observe(seconds(delays.before()));
        queued.observe(seconds(delays.queued()));
        connecting.observe(seconds(delays.connecting()));
        transmitting.observe(seconds(delays.transmitting()));
    }

    private static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() / NANOS;
    }

    private static CounterDataPoint single(String name, String help, PrometheusRegistry registry) {
        return SessionMetrics.counter(name, help, registry).labelValues();
    }

    /// The series of one status by the class of destination: a host on the network, a place on this machine, or
    /// none reached.
    private record Outcomes(CounterDataPoint remote, CounterDataPoint local, CounterDataPoint none) {
        static Outcomes of(Counter attempts, String status) {
            return new Outcomes(
                    attempts.labelValues(status, "remote"),
                    attempts.labelValues(status, "local"),
                    attempts.labelValues(status, "none"));
        }

        void count(Relay relay) {
            if (relay.isRemote()) {
                remote.inc();
            } else if (relay.equals(Relay.NONE)) {
                none.inc();
            } else {
                local.inc();
            }
        }
    }
}
