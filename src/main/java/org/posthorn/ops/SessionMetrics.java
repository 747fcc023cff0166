package org.posthorn.ops;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.posthorn.event.MailEvent;

/// What comes in: sessions, logins, refusals, messages.
final class SessionMetrics {
    /// The client names the mechanism, so it may say anything.
    private static final Set<String> MECHANISMS = Set.of(
            "PLAIN",
            "LOGIN",
            "CRAM-MD5",
            "SCRAM-SHA-1",
            "SCRAM-SHA-256",
            "SCRAM-SHA-256-PLUS",
            "XOAUTH2",
            "OAUTHBEARER",
            "EXTERNAL");

    /// A proxy's header may be wrong in many ways.
    private static final Set<String> REASONS = Set.of(
            "too many connections",
            "too many connections from the address",
            "too many connections from the network",
            "connects too often",
            "banned");

    private final Counter opened;
    private final Counter closed;
    private final Counter turnedAway;
    private final Counter tls;
    private final Counter logins;
    private final Counter refused;
    private final Counter messages;
    private final Counter recipients;
    private final Counter octets;
    private final ConcurrentMap<String, Listener> listeners = new ConcurrentHashMap<>();

    SessionMetrics(PrometheusRegistry registry) {
        this.opened = counter("posthorn_sessions_opened", "Sessions begun", registry, "listener");
        this.closed = counter("posthorn_sessions_closed", "Sessions ended", registry, "listener");
        this.turnedAway = counter(
                "posthorn_connections_refused",
                "Connections turned away before a session",
                registry,
                "listener",
                "reason");
        this.tls = counter("posthorn_tls_handshakes", "TLS agreed on", registry, "direction", "protocol");
        this.logins = counter("posthorn_logins", "Logins tried", registry, "listener", "mechanism", "result");
        this.refused =
                counter("posthorn_refused", "EHLO, MAIL, RCPT and content refused", registry, "listener", "code");
        this.messages = counter("posthorn_accepted_messages", "Messages made durable", registry, "listener");
        this.recipients = counter("posthorn_accepted_recipients", "Their recipients", registry, "listener");
        this.octets = counter("posthorn_accepted_bytes", "Their content", registry, "listener");
    }

    void opened(MailEvent.SessionOpened event) {
        listener(event.listener()).opened.inc();
    }

    void closed(MailEvent.SessionClosed event) {
        listener(event.listener()).closed.inc();
    }

    void refused(MailEvent.ConnectionRefused event) {
        String reason = REASONS.contains(event.reason()) ? event.reason() : "other";
        turnedAway.labelValues(event.listener(), reason).inc();
    }

    void tls(MailEvent.TlsStarted event) {
        tls.labelValues(event.inbound() ? "inbound" : "outbound", event.protocol())
                .inc();
    }

    void login(MailEvent.LoginTried event) {
        String mechanism = MECHANISMS.contains(event.mechanism()) ? event.mechanism() : "other";
        logins.labelValues(event.listener(), mechanism, event.succeeded() ? "ok" : "failed")
                .inc();
    }

    void refused(MailEvent.Refused event) {
        refused.labelValues(
                        event.origin().listener(),
                        Integer.toString(event.reply().code()))
                .inc();
    }

    void accepted(MailEvent.Accepted event) {
        Listener listener = listener(event.origin().listener());
        listener.messages.inc();
        listener.recipients.inc(event.recipients());
        listener.octets.inc(event.size());
    }

    private Listener listener(String name) {
        Listener known = listeners.get(name);
        return known != null ? known : listeners.computeIfAbsent(name, this::newListener);
    }

    private Listener newListener(String name) {
        return new Listener(
                opened.labelValues(name),
                closed.labelValues(name),
                messages.labelValues(name),
                recipients.labelValues(name),
                octets.labelValues(name));
    }

    static Counter counter(String name, String help, PrometheusRegistry registry, String... labels) {
        return Counter.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry);
    }

    /// The series of one listener, looked up once: finding them by label is dearer than counting.
    private record Listener(
            CounterDataPoint opened,
            CounterDataPoint closed,
            CounterDataPoint messages,
            CounterDataPoint recipients,
            CounterDataPoint octets) {}
}
