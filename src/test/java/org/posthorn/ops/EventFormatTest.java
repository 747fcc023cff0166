package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.RecipientOutcome;

final class EventFormatTest {
    private static final String HOSTILE =
            "x\r\n2026 posthorn/delivery: \u001b[31m\u0085\u2028\u0000\"\\ é€😀\u202e\u2066\udb40\udc41\ud800";

    private static String line(EventFormat format, MailEvent event) throws Exception {
        var buffer = new LineBuffer();
        format.append(event, buffer);
        var out = new ByteArrayOutputStream();
        buffer.writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String text(MailEvent event) throws Exception {
        return line(new TextFormat(), event);
    }

    @Test
    void anAttemptReadsAsPostmastersKnowIt() throws Exception {
        assertThat(text(Events.sent()))
                .isEqualTo("2026-11-22T20:56:00.012Z posthorn/delivery: 0000000000011: from=<a@example.org>, "
                        + "to=<b@example.com>, relay=mx.example.com[192.0.2.1]:25, tls=none, delay=1.36, "
                        + "delays=0.01/0/0.05/1.3, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued), attempt=2\n");
        assertThat(text(Events.deferred()))
                .contains(
                        "relay=none,",
                        "class=NETWORK, dsn=4.4.1, status=deferred (connection refused), attempt=2, next=2026-11-22T21:01:00.012Z");
        assertThat(text(Events.bounced()))
                .contains("class=BAD_MAILBOX, dsn=5.1.1, status=bounced (550 5.1.1 no such user)");
        assertThat(text(Events.inMaildir())).contains("relay=maildir,", "status=sent (in the mailbox)");
    }

    @Test
    void whatComesIn() throws Exception {
        assertThat(text(Events.accepted()))
                .endsWith("posthorn/session: 0000000000011: client=192.0.2.7, listener=submission, proto=ESMTPSA, "
                        + "helo=<laptop>, sasl_username=alice, from=<>, size=4096, nrcpt=3\n");
        assertThat(text(Events.refused()))
                .endsWith(
                        "posthorn/session: reject: RCPT from 192.0.2.7: 550 5.7.1 relaying denied; from=<a@example.org>"
                                + " to=<b@example.com> listener=submission proto=ESMTPSA helo=<laptop> sasl_username=alice\n");
        assertThat(text(Events.notUnderstood("RCPT TO:<a b@example.org>\r\n2026 forged")))
                .endsWith("posthorn/session: reject: RCPT from 192.0.2.7: 501 5.1.3 Bad address: a space; "
                        + "line=\"RCPT TO:<a b@example.org>\\u000d\\u000a2026 forged\" listener=submission proto=ESMTPSA"
                        + " helo=<laptop> sasl_username=alice\n");
        assertThat(text(Events.login("mallory", false)))
                .endsWith("posthorn/session: login failed from 192.0.2.7, listener=submission, sasl_method=PLAIN, "
                        + "sasl_username=mallory\n");
    }

    /// A quotation mark that a client sends does not end the text, and what it writes behind it is no field.
    @Test
    void aRefusedLineStaysBetweenItsQuotationMarks() throws Exception {
        assertThat(text(Events.notUnderstood("RCPT TO:<a b> \" listener=relay sasl_username=bob \\\"")))
                .contains("line=\"RCPT TO:<a b> \\\" listener=relay sasl_username=bob \\\\\\\"\" listener=submission");
    }

    @Test
    void aRuleThatActsIsNamed() throws Exception {
        var shaped =
                new MailEvent.Shaped(Events.AT, "big", "mx.one.test", "pause", Events.AT.plusSeconds(60), "421 later");
        assertThat(text(shaped))
                .endsWith(" posthorn/delivery: shaping=big, destination=mx.one.test, action=pause, "
                        + "until=2026-11-22T20:57:00.012Z (421 later)\n");
    }

    @Test
    void everyEventHasItsOwnLine() throws Exception {
        var lines = new java.util.HashSet<String>();
        for (MailEvent event : Events.all()) {
            String line = text(event);
            assertThat(line).startsWith("2026-11-22T20:56:00.012Z posthorn/").endsWith("\n");
            assertThat(line.lines()).hasSize(1);
            lines.add(line);
        }
        assertThat(lines).hasSize(Events.all().size());
    }

    @Test
    void theEventsOfThisTestAreAllThereAre() {
        var kinds = Events.all().stream().<Class<?>>map(MailEvent::getClass).collect(Collectors.toSet());
        assertThat(kinds).containsExactlyInAnyOrder(MailEvent.class.getPermittedSubclasses());
    }

    @Test
    void everyEventIsAnObjectInJson() throws Exception {
        for (MailEvent event : Events.all()) {
            String line = line(new JsonFormat(), event);
            assertThat(line.lines()).hasSize(1);
            Map<?, ?> object = new Json().read(line.getBytes(StandardCharsets.UTF_8), Map.class);
            assertThat(object.get("time")).isEqualTo("2026-11-22T20:56:00.012Z");
            assertThat(object.get("event")).isInstanceOf(String.class);
        }
    }

    @Test
    void jsonCarriesWhatTheTextDoes() throws Exception {
        byte[] line = line(new JsonFormat(), Events.deferred()).getBytes(StandardCharsets.UTF_8);
        Map<?, ?> object = new Json().read(line, Map.class);
        assertThat(object.get("id")).isEqualTo("0000000000011");
        assertThat(object.get("status")).isEqualTo("deferred");
        assertThat(object.get("class")).isEqualTo("NETWORK");
        assertThat(object.get("dsn")).isEqualTo("4.4.1");
        assertThat(object.get("delay")).isEqualTo(1.36);
        assertThat(object.get("attempt")).isEqualTo(2);
        assertThat(object.get("next")).isEqualTo("2026-11-22T21:01:00.012Z");
    }

    @Test
    void nobodyBreaksALine() throws Exception {
        String text = text(Events.login(HOSTILE, false));
        assertThat(text)
                .endsWith("sasl_username=x??2026 posthorn/delivery: ?[31m???\"\\ é€😀????\n")
                .doesNotContain("\r", "\u001b", "\u202e");
        byte[] json = line(new JsonFormat(), Events.login(HOSTILE, false)).getBytes(StandardCharsets.UTF_8);
        Map<?, ?> object = new Json().read(json, Map.class);
        assertThat(object.get("user")).isEqualTo(HOSTILE.replace('\ud800', '?'));
        assertThat(new String(json, StandardCharsets.UTF_8).lines()).hasSize(1);
        assertThat(new String(json, StandardCharsets.UTF_8)).doesNotContain("\u202e", "\u2066", "\udb40\udc41");
    }

    @ParameterizedTest
    @EnumSource(LogSettings.Format.class)
    void lossIsALine(LogSettings.Format format) throws Exception {
        var buffer = new LineBuffer();
        EventFormat.of(format).appendLost(Events.AT, 12, buffer);
        var out = new ByteArrayOutputStream();
        buffer.writeTo(out);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("12").endsWith("\n");
        assertThat(Arrays.stream(out.toString(StandardCharsets.UTF_8).split("\n")))
                .hasSize(1);
    }

    @Test
    void loginsToHostsAndSources() throws Exception {
        var failed = new MailEvent.HostLogin(
                Events.AT, "relay.example[192.0.2.9]:587", "PLAIN", "shop", false, "535 5.7.8 no");
        var source = Diagnosis.of(EnhancedStatus.OK, "Ok", Events.RELAY.from("bulk"));
        var sent = Events.sent();
        var attempted = new MailEvent.Attempted(
                Events.AT,
                Events.ID,
                sent.sender(),
                sent.recipient(),
                new RecipientOutcome.Delivered(source, false),
                1,
                Events.DELAYS,
                null);
        assertThat(text(failed))
                .endsWith(
                        "posthorn/delivery: login failed to relay.example[192.0.2.9]:587, sasl_method=PLAIN, sasl_username=shop (535 5.7.8 no)\n");
        assertThat(line(new JsonFormat(), failed))
                .contains("\"event\":\"host-login\"", "\"user\":\"shop\"", "\"succeeded\":false");
        assertThat(text(attempted)).contains(", tls=none, source=bulk, delay=");
        assertThat(line(new JsonFormat(), attempted)).contains("\"source\":\"bulk\"");
        assertThat(text(sent)).doesNotContain("source=");
    }
}
