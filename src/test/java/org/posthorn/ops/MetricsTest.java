package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.SmtpReply;

final class MetricsTest {
    private static final Pattern SAMPLE =
            Pattern.compile("[a-z_]+(\\{([a-z_]+=\"[^\"]*\",?)+})? (NaN|[+-]Inf|-?[0-9.E-]+)");

    private final Metrics metrics = new Metrics();

    private String text() throws Exception {
        return new String(metrics.text(), StandardCharsets.UTF_8);
    }

    @Test
    void everyLineIsACommentOrASample() throws Exception {
        metrics.watchSpool(new FakeSpool()::statistics);
        metrics.watchLog(() -> 5);
        Events.all().forEach(metrics::publish);
        assertThat(text().lines())
                .allMatch(line -> line.startsWith("# ") || SAMPLE.matcher(line).matches());
    }

    @Test
    void countsEachEvent() throws Exception {
        Events.all().forEach(metrics::publish);
        assertThat(text().lines())
                .contains(
                        "posthorn_sessions_opened_total{listener=\"relay\"} 1.0",
                        "posthorn_sessions_closed_total{listener=\"relay\"} 1.0",
                        "posthorn_connections_refused_total{listener=\"relay\",reason=\"too many connections\"} 1.0",
                        "posthorn_tls_handshakes_total{direction=\"inbound\",protocol=\"TLSv1.3\"} 1.0",
                        "posthorn_tls_handshakes_total{direction=\"outbound\",protocol=\"TLSv1.2\"} 1.0",
                        "posthorn_logins_total{listener=\"submission\",mechanism=\"PLAIN\",result=\"ok\"} 1.0",
                        "posthorn_logins_total{listener=\"submission\",mechanism=\"PLAIN\",result=\"failed\"} 1.0",
                        "posthorn_host_logins_total{mechanism=\"PLAIN\",result=\"ok\"} 1.0",
                        "posthorn_host_logins_total{mechanism=\"none\",result=\"failed\"} 1.0",
                        "posthorn_refused_total{code=\"550\",listener=\"submission\"} 2.0",
                        "posthorn_accepted_messages_total{listener=\"submission\"} 1.0",
                        "posthorn_accepted_recipients_total{listener=\"submission\"} 3.0",
                        "posthorn_accepted_bytes_total{listener=\"submission\"} 4096.0",
                        "posthorn_attempts_total{destination=\"remote\",status=\"sent\"} 1.0",
                        "posthorn_attempts_total{destination=\"local\",status=\"sent\"} 1.0",
                        "posthorn_attempts_total{destination=\"none\",status=\"deferred\"} 1.0",
                        "posthorn_attempts_total{destination=\"remote\",status=\"bounced\"} 1.0",
                        "posthorn_failures_total{class=\"NETWORK\",status=\"deferred\"} 1.0",
                        "posthorn_failures_total{class=\"BAD_MAILBOX\",status=\"bounced\"} 1.0",
                        "posthorn_failures_total{class=\"SPAM\",status=\"bounced\"} 0.0",
                        "posthorn_double_bounces_total{fate=\"ended\"} 1.0",
                        "posthorn_delivery_seconds_count{phase=\"total\"} 2",
                        "posthorn_delivery_seconds_bucket{phase=\"connecting\",le=\"0.05\"} 2",
                        "posthorn_delivery_seconds_bucket{phase=\"transmitting\",le=\"1.0\"} 0",
                        "posthorn_reports_total 1.0",
                        "posthorn_reports_withheld_total 2.0",
                        "posthorn_operator_messages_total{action=\"hold\"} 7.0",
                        "posthorn_spool_troubles_total 1.0");
    }

    @Test
    void watchesSpoolLogAndJvm() throws Exception {
        var spool = new FakeSpool();
        metrics.watchSpool(spool::statistics);
        metrics.watchLog(() -> 5);
        spool.add(1, "", "a@example.org");
        assertThat(text().lines())
                .contains(
                        "posthorn_queue_messages 1.0",
                        "posthorn_spool_syncs_total 3.0",
                        "posthorn_log_lost_events_total 5.0")
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"))
                .anyMatch(line -> line.startsWith("process_open_fds "))
                .anyMatch(line -> line.startsWith("jvm_gc_collection_seconds_count{"));
    }

    @Test
    void aPeerCantInventSeries() throws Exception {
        for (int i = 0; i < 1000; i++) {
            metrics.publish(
                    new MailEvent.LoginTried(Events.AT, "submission", "192.0.2." + i, "X" + i, "user" + i, false));
            SmtpReply reply = SmtpReply.of(550, new EnhancedStatus(5, 1, i % 1000), "text " + i);
            metrics.publish(new MailEvent.Refused(Events.AT, Events.ORIGIN, "MAIL", null, null, "", reply));
        }
        assertThat(text().lines().filter(line -> line.startsWith("posthorn_logins_total")))
                .hasSize(1);
        assertThat(text().lines().filter(line -> line.startsWith("posthorn_refused_total")))
                .hasSize(1);
    }
}
