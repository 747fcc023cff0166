package org.posthorn.ops;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.posthorn.event.EventSink;
import org.posthorn.event.MailEvent;
import org.posthorn.policy.AbuseGuard;
import org.posthorn.spool.SpoolStatistics;

/// Counts events for Prometheus. Names begin with `posthorn_`, those of the JVM and the process as everywhere with
/// `jvm_` and `process_`. No label takes a value that a peer can invent, so the number of series is bounded.
public final class Metrics implements EventSink {
    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer =
            PrometheusTextFormatWriter.builder().build();
    private final SessionMetrics sessions = new SessionMetrics(registry);
    private final DeliveryMetrics deliveries = new DeliveryMetrics(registry);
    private final AbuseMetrics abuse = new AbuseMetrics(registry);

    /// Also watches the JVM and the process.
    public Metrics() {
        JvmMetrics.builder().register(registry);
    }

    /// Adds what a spool says of itself, asked at each scrape. Called once.
    public void watchSpool(Supplier<SpoolStatistics> spool) {
        gauge("posthorn_queue_messages", "Messages in the queue", spool, SpoolStatistics::messages);
        gauge(
                "posthorn_queue_waiting_messages",
                "Messages with a recipient that waits",
                spool,
                SpoolStatistics::waiting);
        gauge(
                "posthorn_queue_claimed_messages",
                "Messages with a recipient being attempted",
                spool,
                SpoolStatistics::claimed);
        gauge("posthorn_queue_held_messages", "Messages on hold", spool, SpoolStatistics::held);
        gauge("posthorn_spool_memory_bytes", "Content kept in memory", spool, SpoolStatistics::memoryOctets);
        gauge("posthorn_spool_disk_bytes", "Used by journal and content files", spool, SpoolStatistics::diskOctets);
        counter(
                "posthorn_spool_commits",
                "Messages made durable",
                () -> spool.get().commits());
        counter(
                "posthorn_spool_syncs",
                "Batches synced to disk",
                () -> spool.get().syncs());
        counter(
                "posthorn_spool_corrupt_records",
                "Records set aside",
                () -> spool.get().corrupt());
    }

    /// Adds what the guard against abuse counts, asked at each scrape. Called once.
    public void watchAbuse(AbuseGuard guard) {
        abuse.watch(guard);
    }

    /// Adds how many events the mail log has lost. Called once.
    public void watchLog(LongSupplier lost) {
        counter("posthorn_log_lost_events", "Events that did not reach the mail log", lost);
    }

    @Override
    public void publish(MailEvent event) {
        switch (event) {
            case MailEvent.SessionOpened opened -> sessions.opened(opened);
            case MailEvent.SessionClosed closed -> sessions.closed(closed);
            case MailEvent.ConnectionRefused refused -> sessions.refused(refused);
            case MailEvent.TlsStarted tls -> sessions.tls(tls);
            case MailEvent.TlsNegotiated tls -> deliveries.tls(tls);
            case MailEvent.PolicyMissed _ -> deliveries.policyMissed();
            case MailEvent.LoginTried login -> sessions.login(login);
            case MailEvent.HostLogin login -> deliveries.login(login);
            case MailEvent.Refused refused -> sessions.refused(refused);
            case MailEvent.Accepted accepted -> sessions.accepted(accepted);
            case MailEvent.Attempted attempted -> deliveries.attempted(attempted);
            case MailEvent.Reported reported -> deliveries.reported(reported);
            case MailEvent.ReportWithheld withheld -> deliveries.withheld(withheld);
            case MailEvent.Operated operated -> deliveries.operated(operated);
            case MailEvent.Shaped shaped -> deliveries.shaped(shaped);
            case MailEvent.Banned banned -> abuse.banned(banned);
            case MailEvent.Braked _ -> abuse.braked();
            case MailEvent.SpoolTrouble trouble -> deliveries.trouble();
        }
    }

    /// All of it in the text format of Prometheus.
    byte[] text() throws IOException {
        var text = new ByteArrayOutputStream();
        writer.write(text, registry.scrape());
        return text.toByteArray();
    }

    private void gauge(
            String name, String help, Supplier<SpoolStatistics> spool, ToLongFunction<SpoolStatistics> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.applyAsLong(spool.get())))
                .register(registry);
    }

    private void counter(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsLong()))
                .register(registry);
    }
}
