package org.posthorn.ops;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.posthorn.event.Delays;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.Origin;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.TlsFailure;
import org.posthorn.triage.Triage;

/// One JSON object a line, with `time` and `event` first. Durations are in seconds, times in UTC.
final class JsonFormat implements EventFormat {

    @Override
    public void append(MailEvent event, LineBuffer line) {
        line.ascii("{\"time\":\"").time(event.at()).ascii("\",\"event\":\"");
        switch (event) {
            case MailEvent.SessionOpened opened -> session("connect", opened.listener(), opened.client(), line);
            case MailEvent.SessionClosed closed -> {
                session("disconnect", closed.listener(), closed.client(), line);
                field("reason", closed.reason(), line);
            }
            case MailEvent.ConnectionRefused refused -> {
                session("connection-refused", refused.listener(), refused.client(), line);
                field("reason", refused.reason(), line);
            }
            case MailEvent.TlsStarted tls -> {
                line.ascii("tls\",\"inbound\":").ascii(tls.inbound() ? "true" : "false");
                field("peer", tls.peer(), line);
                field("protocol", tls.protocol(), line);
                field("cipher", tls.cipher(), line);
            }
            case MailEvent.TlsNegotiated tls -> {
                line.ascii("tls-result\"");
                field("host", tls.host(), line);
                field("address", tls.address(), line);
                field("policy", tls.policy().type().code(), line);
                failure(tls.failure(), line);
            }
            case MailEvent.PolicyMissed missed -> {
                line.ascii("mta-sts\"");
                field("domain", missed.domain(), line);
                failure(missed.failure(), line);
            }
            case MailEvent.LoginTried login -> {
                session("login", login.listener(), login.client(), line);
                field("mechanism", login.mechanism(), line);
                field("user", login.user(), line);
                line.ascii(",\"succeeded\":").ascii(login.succeeded() ? "true" : "false");
            }
            case MailEvent.HostLogin login -> {
                line.ascii("host-login\"");
                field("host", login.host(), line);
                field("mechanism", login.mechanism(), line);
                field("user", login.user(), line);
                line.ascii(",\"succeeded\":").ascii(login.succeeded() ? "true" : "false");
                field("reason", login.reason(), line);
            }
            case MailEvent.Refused refused -> refused(refused, line);
            case MailEvent.Accepted accepted -> accepted(accepted, line);
            case MailEvent.Attempted attempted -> attempted(attempted, line);
            case MailEvent.Reported reported -> {
                line.ascii("report\"");
                field("id", reported.id().toString(), line);
                field("report", reported.report().toString(), line);
                field("kind", reported.kind(), line);
            }
            case MailEvent.ReportWithheld withheld -> {
                line.ascii("no-report\"");
                field("id", withheld.id().toString(), line);
                field("to", withheld.recipient().toString(), line);
                line.ascii(",\"doubleBounce\":").ascii(withheld.doubleBounce() ? "true" : "false");
                diagnosis(withheld.diagnosis(), line);
            }
            case MailEvent.Operated operated -> {
                line.ascii("operator\"");
                field("action", operated.action(), line);
                field("filter", operated.filter(), line);
                field("messages", operated.messages(), line);
            }
            case MailEvent.Shaped shaped -> shaped(shaped, line);
            case MailEvent.Banned banned -> {
                line.ascii("ban\"");
                field("client", banned.client(), line);
                field("reason", banned.reason(), line);
                field("until", banned.until().toString(), line);
                field("times", banned.times(), line);
            }
            case MailEvent.Braked braked -> {
                line.ascii("brake\"");
                field("user", braked.account(), line);
                field("recipients", braked.recipients(), line);
                field("usual", braked.usual(), line);
            }
            case MailEvent.SpoolTrouble trouble -> {
                line.ascii("trouble\"");
                field("problem", trouble.problem(), line);
            }
        }
        line.ascii("}\n");
    }

    @Override
    public void appendLost(Instant at, long events, LineBuffer line) {
        line.ascii("{\"time\":\"").time(at).ascii("\",\"event\":\"lost\"");
        field("events", events, line);
        line.ascii("}\n");
    }

    private static void session(String event, String listener, String client, LineBuffer line) {
        line.ascii(event).octet('"');
        field("listener", listener, line);
        field("client", client, line);
    }

    private static void failure(@Nullable TlsFailure failure, LineBuffer line) {
        field("result", failure == null ? "ok" : failure.fault().code(), line);
        if (failure != null) {
            field("reason", failure.reason(), line);
        }
    }

    private static void refused(MailEvent.Refused refused, LineBuffer line) {
        line.ascii("reject\"");
        field("command", refused.command(), line);
        origin(refused.origin(), line);
        ReversePath sender = refused.sender();
        if (sender != null) {
            field("from", sender.toString(), line);
        }
        if (refused.recipient() != null) {
            field("to", refused.recipient().toString(), line);
        }
        if (!refused.line().isEmpty()) {
            field("line", refused.line(), line);
        }
        field("code", refused.reply().code(), line);
        field("reply", refused.reply().toString(), line);
    }

    private static void accepted(MailEvent.Accepted accepted, LineBuffer line) {
        line.ascii("accepted\"");
        field("id", accepted.id().toString(), line);
        origin(accepted.origin(), line);
        field("from", accepted.sender().toString(), line);
        field("size", accepted.size(), line);
        field("recipients", accepted.recipients(), line);
    }

    private static void attempted(MailEvent.Attempted attempted, LineBuffer line) {
        line.ascii("attempt\"");
        field("id", attempted.id().toString(), line);
        field("from", attempted.sender().toString(), line);
        field("to", attempted.recipient().toString(), line);
        field("status", TextFormat.status(attempted.outcome()), line);
        failure(attempted.outcome(), line);
        diagnosis(attempted.outcome().diagnosis(), line);
        field("attempt", attempted.attempt(), line);
        Delays delays = attempted.delays();
        field("delay", delays.total(), line);
        field("before", delays.before(), line);
        field("queued", delays.queued(), line);
        field("connecting", delays.connecting(), line);
        field("transmitting", delays.transmitting(), line);
        Instant next = attempted.nextAttempt();
        if (next != null) {
            field("next", next.toString(), line);
        }
    }

    private static void shaped(MailEvent.Shaped shaped, LineBuffer line) {
        line.ascii("shaping\"");
        field("shaping", shaped.rule(), line);
        field("destination", shaped.destination(), line);
        field("action", shaped.action(), line);
        Instant until = shaped.until();
        if (until != null) {
            field("until", until.toString(), line);
        }
        field("reply", shaped.reply(), line);
    }

    private static void failure(RecipientOutcome outcome, LineBuffer line) {
        switch (outcome) {
            case RecipientOutcome.Delivered _ -> {}
            case RecipientOutcome.Deferred(Diagnosis why) ->
                field("class", Triage.of(why).name(), line);
            case RecipientOutcome.Bounced(Diagnosis why) ->
                field("class", Triage.of(why).name(), line);
        }
    }

    private static void diagnosis(Diagnosis diagnosis, LineBuffer line) {
        field("relay", diagnosis.relay().toString(), line);
        if (diagnosis.relay().isRemote()) {
            field("tls", diagnosis.relay().tls().name(), line);
            field("tlsReason", diagnosis.relay().tls().reason(), line);
        }
        if (!diagnosis.relay().source().isEmpty()) {
            field("source", diagnosis.relay().source(), line);
        }
        field("dsn", diagnosis.status().toString(), line);
        field("text", diagnosis.text(), line);
    }

    private static void origin(Origin origin, LineBuffer line) {
        field("listener", origin.listener(), line);
        field("client", origin.client(), line);
        field("helo", origin.helo(), line);
        field("protocol", origin.protocol(), line);
        @Nullable String account = origin.account();
        if (account != null) {
            field("user", account, line);
        }
    }

    private static void field(String name, String value, LineBuffer line) {
        name(name, line).quoted(value);
    }

    private static void field(String name, long value, LineBuffer line) {
        name(name, line).number(value);
    }

    private static void field(String name, Duration value, LineBuffer line) {
        name(name, line).seconds(value);
    }

    private static LineBuffer name(String name, LineBuffer line) {
        return line.ascii(",\"").ascii(name).ascii("\":");
    }
}
