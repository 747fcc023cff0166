package org.posthorn.ops;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.posthorn.event.Delays;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.DomainTlsPolicy;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.Relay;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.SmtpReply;
import org.posthorn.mail.TlsFailure;
import org.posthorn.mail.TlsFault;

/// One event of every kind.
final class Events {
    static final Instant AT = Instant.parse("2026-11-22T20:56:00.012Z");
    static final QueueId ID = new QueueId(33);
    static final Origin ORIGIN = new Origin("submission", "192.0.2.7", "laptop", "ESMTPSA", "alice");
    static final Relay RELAY = new Relay("mx.example.com", "192.0.2.1", 25);
    static final Delays DELAYS =
            new Delays(Duration.ofMillis(10), Duration.ZERO, Duration.ofMillis(50), Duration.ofMillis(1300));

    private static final ReversePath SENDER = ReversePath.parse("a@example.org");
    private static final MailAddress RECIPIENT = MailAddress.parse("b@example.com");

    private Events() {}

    static MailEvent.Attempted sent() {
        SmtpReply reply = SmtpReply.of(250, EnhancedStatus.OK, "Ok: queued");
        return attempted(new RecipientOutcome.Delivered(Diagnosis.of(reply, 2, RELAY), false), null);
    }

    static MailEvent.Attempted deferred() {
        var diagnosis = Diagnosis.of(new EnhancedStatus(4, 4, 1), "connection refused", Relay.NONE);
        return attempted(new RecipientOutcome.Deferred(diagnosis), AT.plusSeconds(300));
    }

    static MailEvent.Attempted bounced() {
        SmtpReply reply = SmtpReply.of(550, new EnhancedStatus(5, 1, 1), "no such user");
        return attempted(new RecipientOutcome.Bounced(Diagnosis.of(reply, 5, RELAY)), null);
    }

    static MailEvent.Attempted inMaildir() {
        var diagnosis = Diagnosis.of(EnhancedStatus.OK, "in the mailbox", Relay.local("maildir"));
        return attempted(new RecipientOutcome.Delivered(diagnosis, false), null);
    }

    private static MailEvent.Attempted attempted(RecipientOutcome outcome, Instant next) {
        return new MailEvent.Attempted(AT, ID, SENDER, RECIPIENT, outcome, 2, DELAYS, next);
    }

    static MailEvent.Refused refused() {
        SmtpReply reply = SmtpReply.of(550, new EnhancedStatus(5, 7, 1), "relaying denied");
        return new MailEvent.Refused(AT, ORIGIN, "RCPT", SENDER, RECIPIENT, "", reply);
    }

    static MailEvent.Refused notUnderstood(String line) {
        SmtpReply reply = SmtpReply.of(501, new EnhancedStatus(5, 1, 3), "Bad address: a space");
        return new MailEvent.Refused(AT, ORIGIN, "RCPT", null, null, line, reply);
    }

    static MailEvent.Accepted accepted() {
        return new MailEvent.Accepted(AT, ID, ReversePath.NULL, 3, 4096, ORIGIN);
    }

    static MailEvent.LoginTried login(String user, boolean succeeded) {
        return new MailEvent.LoginTried(AT, "submission", "192.0.2.7", "PLAIN", user, succeeded);
    }

    static MailEvent.SpoolTrouble trouble(String problem) {
        return new MailEvent.SpoolTrouble(AT, problem);
    }

    static List<MailEvent> all() {
        var unknown = Diagnosis.of(new EnhancedStatus(5, 1, 1), "no such user", RELAY);
        return List.of(
                new MailEvent.SessionOpened(AT, "relay", "192.0.2.7"),
                new MailEvent.SessionClosed(AT, "relay", "192.0.2.7", "quit"),
                new MailEvent.ConnectionRefused(AT, "relay", "192.0.2.7", "too many connections"),
                new MailEvent.TlsStarted(AT, true, "192.0.2.7", "TLSv1.3", "TLS_AES_256_GCM_SHA384"),
                new MailEvent.TlsStarted(AT, false, "mx.example.com", "TLSv1.2", "X"),
                new MailEvent.TlsNegotiated(
                        AT,
                        List.of("example.com"),
                        DomainTlsPolicy.NONE,
                        "192.0.2.1",
                        "mx.example.com",
                        "192.0.2.25",
                        "mx",
                        null),
                new MailEvent.PolicyMissed(
                        AT, "example.com", new TlsFailure(TlsFault.STS_POLICY_INVALID, "it is no policy")),
                login("alice", true),
                login("mallory", false),
                new MailEvent.HostLogin(AT, "relay.example[192.0.2.9]:587", "PLAIN", "shop", true, ""),
                new MailEvent.HostLogin(AT, "relay.example[192.0.2.9]:587", "none", "shop", false, "not offered"),
                refused(),
                new MailEvent.Refused(
                        AT, ORIGIN, "message", null, null, "", refused().reply()),
                notUnderstood("RCPT TO:<a b@example.org>"),
                accepted(),
                sent(),
                deferred(),
                bounced(),
                inMaildir(),
                new MailEvent.Reported(AT, ID, new QueueId(34), "failed"),
                new MailEvent.ReportWithheld(AT, ID, RECIPIENT, unknown, false),
                new MailEvent.ReportWithheld(AT, ID, RECIPIENT, unknown, true),
                new MailEvent.Operated(AT, "hold", "domain=example.com", 7),
                new MailEvent.Shaped(AT, "yahoo", "mx.example.com", "pause", AT.plusSeconds(600), "421 4.7.0 later"),
                new MailEvent.Banned(AT, "192.0.2.7", "failed login", AT.plusSeconds(600), 1),
                new MailEvent.Braked(AT, "alice", 1001, 12),
                trouble("no room on the disk"));
    }
}
