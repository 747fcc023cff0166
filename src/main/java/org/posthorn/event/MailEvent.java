package org.posthorn.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.DomainTlsPolicy;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.RecipientOutcome;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.SmtpReply;
import org.posthorn.mail.TlsFailure;

/// Something that a postmaster may want to know of.
public sealed interface MailEvent {
    Instant at();

    /// A client connected to a listener.
    record SessionOpened(Instant at, String listener, String client) implements MailEvent {}

    /// A session ended, for the reason given: `quit`, `closed by client`, `timeout`, `shutdown`, an error.
    record SessionClosed(Instant at, String listener, String client, String reason) implements MailEvent {}

    /// A connection was turned away before its session began, for the reason given.
    record ConnectionRefused(Instant at, String listener, String client, String reason) implements MailEvent {}

    /// TLS was agreed on a session; `inbound` tells a listener's from a delivery's.
    record TlsStarted(Instant at, boolean inbound, String peer, String protocol, String cipher) implements MailEvent {}

    /// TLS with a host of a domain was agreed as the domain wants it, or was not: once for each connection, and where
    /// none was made since nothing it could offer would do. Of interest to reports (RFC 8460), not to the log.
    ///
    /// @param domains of the recipients whose mail the connection was opened for
    /// @param local this server's address on it; empty where there was none
    /// @param host the MX host
    /// @param address the host's; empty where there was no connection
    /// @param helo what the host called itself, or empty
    /// @param failure null when all was well
    record TlsNegotiated(
            Instant at,
            List<String> domains,
            DomainTlsPolicy policy,
            String local,
            String host,
            String address,
            String helo,
            @Nullable TlsFailure failure)
            implements MailEvent {
        public TlsNegotiated {
            domains = List.copyOf(domains);
        }
    }

    /// The MTA-STS policy of a domain was wanted for mail and could not be had.
    record PolicyMissed(Instant at, String domain, TlsFailure failure) implements MailEvent {}

    /// A client tried to log in. The name is as the client gave it.
    record LoginTried(Instant at, String listener, String client, String mechanism, String user, boolean succeeded)
            implements MailEvent {}

    /// A delivery logged in to a host, or tried to.
    ///
    /// @param host its name, address and port
    /// @param reason what went wrong, for the operator; empty when it succeeded
    record HostLogin(Instant at, String host, String mechanism, String user, boolean succeeded, String reason)
            implements MailEvent {}

    /// A greeting, MAIL, RCPT or content was refused, with the reply that said so.
    ///
    /// @param command `EHLO`, `MAIL` or `RCPT`, [#CONTENT] for content, [#LINE] for a line that was not read to its end
    /// @param line the beginning of a command that was not understood, as the client gave it; else empty
    record Refused(
            Instant at,
            Origin origin,
            String command,
            @Nullable ReversePath sender,
            @Nullable MailAddress recipient,
            String line,
            SmtpReply reply)
            implements MailEvent {
        public static final String CONTENT = "message";
        public static final String LINE = "line";
    }

    /// A message became durable; its 250 follows.
    ///
    /// @param recipients that get it: each mailbox counts once, and those that an alias stands for in its stead
    record Accepted(Instant at, QueueId id, ReversePath sender, int recipients, long size, Origin origin)
            implements MailEvent {}

    /// An attempt for a recipient ended.
    ///
    /// @param attempt the number of this attempt, from 1
    /// @param nextAttempt when the next one is due; null unless it was deferred
    record Attempted(
            Instant at,
            QueueId id,
            ReversePath sender,
            MailAddress recipient,
            RecipientOutcome outcome,
            int attempt,
            Delays delays,
            @Nullable Instant nextAttempt)
            implements MailEvent {}

    /// A report was made: `FAILED`, `DELAYED`, `DELIVERED` or `RELAYED` to the sender, or [#DOUBLE_BOUNCE] to the
    /// postmaster; `report` is the id of the report's message.
    record Reported(Instant at, QueueId id, QueueId report, String kind) implements MailEvent {
        public static final String DOUBLE_BOUNCE = "DOUBLE_BOUNCE";
    }

    /// No report is sent, since the message has the null reverse-path or the sender wanted none.
    ///
    /// @param doubleBounce whether it is the null reverse-path: a report, of this server or another, ends here
    record ReportWithheld(Instant at, QueueId id, MailAddress recipient, Diagnosis diagnosis, boolean doubleBounce)
            implements MailEvent {}

    /// An operator held, released, retried or removed messages.
    record Operated(Instant at, String action, String filter, int messages) implements MailEvent {}

    /// A shaping rule acted on a refusal.
    ///
    /// @param rule its name
    /// @param action what it did: `slow-down`, `pause`, `treat-as-permanent`, `treat-as-temporary`
    /// @param until when the destination has its usual pace again; null when the pace is not touched
    record Shaped(
            Instant at,
            String rule,
            String destination,
            String action,
            @Nullable Instant until,
            String reply) implements MailEvent {}

    /// An address, or the network of one, did too much that is wrong and is not served for a while.
    ///
    /// @param times how often that happened of late, this time counted
    record Banned(Instant at, String client, String reason, Instant until, int times) implements MailEvent {}

    /// An account suddenly sends much more than its usual: its mail is accepted and held until an operator looks.
    ///
    /// @param recipients of its mail in the running interval, with the one that was too many
    /// @param usual recipients in an interval as it was before
    record Braked(Instant at, String account, long recipients, long usual) implements MailEvent {}

    /// Something in the spool needs a person's eye: a corrupt record set aside, a full disk, a failed sync.
    record SpoolTrouble(Instant at, String problem) implements MailEvent {}
}
