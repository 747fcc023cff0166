package org.posthorn.ops;

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

/// Lines as postmasters know them from Postfix: `ID: from=<>, to=<>, relay=, delay=, delays=, dsn=, status=`.
final class TextFormat implements EventFormat {

    @Override
    public void append(MailEvent event, LineBuffer line) {
        line.time(event.at());
        switch (event) {
            case MailEvent.SessionOpened opened -> {
                line.ascii(" posthorn/session: connect from ").text(opened.client());
                listener(opened.listener(), line);
            }
            case MailEvent.SessionClosed closed -> {
                line.ascii(" posthorn/session: disconnect from ").text(closed.client());
                listener(closed.listener(), line).ascii(", reason=").text(closed.reason());
            }
            case MailEvent.ConnectionRefused refused -> {
                line.ascii(" posthorn/session: refused connection from ").text(refused.client());
                listener(refused.listener(), line).ascii(", reason=").text(refused.reason());
            }
            case MailEvent.TlsStarted tls -> tls(tls, line);
            case MailEvent.TlsNegotiated tls -> {
                line.ascii(" posthorn/delivery: TLS of ").text(tls.host());
                line.octet('[')
                        .text(tls.address())
                        .ascii("], policy=")
                        .ascii(tls.policy().type().code());
                failure(tls.failure(), line);
            }
            case MailEvent.PolicyMissed missed -> {
                line.ascii(" posthorn/delivery: MTA-STS policy of ").text(missed.domain());
                failure(missed.failure(), line);
            }
            case MailEvent.LoginTried login -> login(login, line);
            case MailEvent.HostLogin login -> hostLogin(login, line);
            case MailEvent.Refused refused -> refused(refused, line);
            case MailEvent.Accepted accepted -> accepted(accepted, line);
            case MailEvent.Attempted attempted -> attempted(attempted, line);
            case MailEvent.Reported reported -> {
                line.ascii(" posthorn/report: ").ascii(reported.id().toString());
                line.ascii(": report=").ascii(reported.report().toString());
                line.ascii(", kind=").text(reported.kind());
            }
            case MailEvent.ReportWithheld withheld -> withheld(withheld, line);
            case MailEvent.Operated operated -> {
                line.ascii(" posthorn/operator: ").text(operated.action()).octet(' ');
                line.text(operated.filter()).ascii(", messages=").number(operated.messages());
            }
            case MailEvent.Shaped shaped -> shaped(shaped, line);
            case MailEvent.Banned banned -> {
                line.ascii(" posthorn/abuse: ban of ").text(banned.client());
                line.ascii(", reason=").text(banned.reason()).ascii(", until=").time(banned.until());
                line.ascii(", times=").number(banned.times());
            }
            case MailEvent.Braked braked -> {
                line.ascii(" posthorn/abuse: brake on ").text(braked.account());
                line.ascii(", nrcpt=").number(braked.recipients());
                line.ascii(", usual=").number(braked.usual());
            }
            case MailEvent.SpoolTrouble trouble ->
                line.ascii(" posthorn/queue: trouble: ").text(trouble.problem());
        }
        line.octet('\n');
    }

    @Override
    public void appendLost(Instant at, long events, LineBuffer line) {
        line.time(at)
                .ascii(" posthorn/log: ")
                .number(events)
                .ascii(" events lost: the log could not keep up, or could not be written\n");
    }

    private static LineBuffer listener(String listener, LineBuffer line) {
        return line.ascii(", listener=").text(listener);
    }

    private static void tls(MailEvent.TlsStarted tls, LineBuffer line) {
        line.ascii(tls.inbound() ? " posthorn/session: TLS from " : " posthorn/delivery: TLS to ");
        line.text(tls.peer()).ascii(", protocol=").text(tls.protocol());
        line.ascii(", cipher=").text(tls.cipher());
    }

    private static void failure(@Nullable TlsFailure failure, LineBuffer line) {
        line.ascii(", result=").ascii(failure == null ? "ok" : failure.fault().code());
        if (failure != null) {
            line.ascii(" (").text(failure.reason()).octet(')');
        }
    }

    private static void login(MailEvent.LoginTried login, LineBuffer line) {
        line.ascii(login.succeeded() ? " posthorn/session: login from " : " posthorn/session: login failed from ");
        listener(login.listener(), line.text(login.client()));
        line.ascii(", sasl_method=").text(login.mechanism());
        line.ascii(", sasl_username=").text(login.user());
    }

    private static void refused(MailEvent.Refused refused, LineBuffer line) {
        line.ascii(" posthorn/session: reject: ").ascii(refused.command()).ascii(" from ");
        line.text(refused.origin().client()).ascii(": ").text(refused.reply().toString());
        line.octet(';');
        ReversePath sender = refused.sender();
        if (sender != null) {
            line.ascii(" from=<").text(sender.toString()).octet('>');
        }
        if (refused.recipient() != null) {
            line.ascii(" to=<").text(refused.recipient().toString()).octet('>');
        }
        if (!refused.line().isEmpty()) {
            line.ascii(" line=").quoted(refused.line());
        }
        origin(refused.origin(), line.octet(' '), " ");
    }

    private static void origin(Origin origin, LineBuffer line, String between) {
        line.ascii("listener=").text(origin.listener());
        line.ascii(between).ascii("proto=").text(origin.protocol());
        line.ascii(between).ascii("helo=<").text(origin.helo()).octet('>');
        @Nullable String account = origin.account();
        if (account != null) {
            line.ascii(between).ascii("sasl_username=").text(account);
        }
    }

    private static void accepted(MailEvent.Accepted accepted, LineBuffer line) {
        line.ascii(" posthorn/session: ").ascii(accepted.id().toString());
        line.ascii(": client=").text(accepted.origin().client()).ascii(", ");
        origin(accepted.origin(), line, ", ");
        line.ascii(", from=<").text(accepted.sender().toString());
        line.ascii(">, size=").number(accepted.size());
        line.ascii(", nrcpt=").number(accepted.recipients());
    }

    private static void attempted(MailEvent.Attempted attempted, LineBuffer line) {
        RecipientOutcome outcome = attempted.outcome();
        Diagnosis diagnosis = outcome.diagnosis();
        line.ascii(" posthorn/delivery: ").ascii(attempted.id().toString());
        line.ascii(": from=<").text(attempted.sender().toString());
        line.ascii(">, to=<").text(attempted.recipient().toString());
        line.ascii(">, relay=").text(diagnosis.relay().toString());
        if (diagnosis.relay().isRemote()) {
            line.ascii(", tls=").ascii(diagnosis.relay().tls().name());
        }
        if (!diagnosis.relay().source().isEmpty()) {
            line.ascii(", source=").text(diagnosis.relay().source());
        }
        delays(attempted.delays(), line);
        failure(outcome, line);
        line.ascii(", dsn=").ascii(diagnosis.status().toString());
        line.ascii(", status=")
                .ascii(status(outcome))
                .ascii(" (")
                .text(diagnosis.text())
                .octet(')');
        line.ascii(", attempt=").number(attempted.attempt());
        Instant next = attempted.nextAttempt();
        if (next != null) {
            line.ascii(", next=").ascii(next.toString());
        }
    }

    private static void hostLogin(MailEvent.HostLogin login, LineBuffer line) {
        line.ascii(login.succeeded() ? " posthorn/delivery: login to " : " posthorn/delivery: login failed to ");
        line.text(login.host()).ascii(", sasl_method=").text(login.mechanism());
        line.ascii(", sasl_username=").text(login.user());
        if (!login.succeeded()) {
            line.ascii(" (").text(login.reason()).octet(')');
        }
    }

    private static void shaped(MailEvent.Shaped shaped, LineBuffer line) {
        line.ascii(" posthorn/delivery: shaping=").text(shaped.rule());
        line.ascii(", destination=").text(shaped.destination());
        line.ascii(", action=").ascii(shaped.action());
        Instant until = shaped.until();
        if (until != null) {
            line.ascii(", until=").time(until);
        }
        line.ascii(" (").text(shaped.reply()).octet(')');
    }

    private static void failure(RecipientOutcome outcome, LineBuffer line) {
        switch (outcome) {
            case RecipientOutcome.Delivered _ -> {}
            case RecipientOutcome.Deferred(Diagnosis why) ->
                line.ascii(", class=").ascii(Triage.of(why).name());
            case RecipientOutcome.Bounced(Diagnosis why) ->
                line.ascii(", class=").ascii(Triage.of(why).name());
        }
    }

    private static void delays(Delays delays, LineBuffer line) {
        line.ascii(", delay=").seconds(delays.total());
        line.ascii(", delays=").seconds(delays.before());
        line.octet('/').seconds(delays.queued());
        line.octet('/').seconds(delays.connecting());
        line.octet('/').seconds(delays.transmitting());
    }

    private static void withheld(MailEvent.ReportWithheld withheld, LineBuffer line) {
        line.ascii(" posthorn/report: ").ascii(withheld.id().toString());
        line.ascii(": to=<").text(withheld.recipient().toString());
        line.ascii(withheld.doubleBounce() ? ">, double bounce, no report: dsn=" : ">, no report: dsn=");
        line.ascii(withheld.diagnosis().status().toString());
        line.ascii(" (").text(withheld.diagnosis().text()).octet(')');
    }

    static String status(RecipientOutcome outcome) {
        return switch (outcome) {
            case RecipientOutcome.Delivered delivered -> "sent";
            case RecipientOutcome.Deferred deferred -> "deferred";
            case RecipientOutcome.Bounced bounced -> "bounced";
        };
    }
}
