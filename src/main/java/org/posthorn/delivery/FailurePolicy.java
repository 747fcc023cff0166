package org.posthorn.delivery;

import java.util.List;
import java.util.Locale;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Relay;
import org.posthorn.mail.SmtpReply;

/// The one place where a failure is judged. Codes count by their first digit (RFC 5321 section 4.3.2), and what is
/// unknown means [Verdict#DEFER]: a duplicate is better than a loss.
///
/// | | 421 | 4xx | 5xx | anything else | fault |
/// |---|---|---|---|---|---|
/// | until STARTTLS, AUTH | next host | next host | next host | next host | next host |
/// | MAIL, RCPT, DATA, content | next host | next host | bounce | next host | next host |
/// | final dot | defer | defer | bounce | defer | defer |
///
/// Cases of their own: a 5xx to STARTTLS speaks of TLS and one to AUTH of our login, and neither of mail, so nobody
/// bounces for it; nor for a 530 of a host that the configuration names, which misses a login, nor for one in clear
/// text that misses TLS; and 552 to
/// RCPT means "too many recipients" (section 4.5.3.1.10) unless its enhanced status says otherwise, `5.2.2` for a
/// full mailbox.
final class FailurePolicy {
    private static final int SHUTTING_DOWN = 421;
    /// RFC 7504. Postfix's postscreen says 521 to clients that it drops, for whatever reason.
    private static final int HOST_TAKES_NO_MAIL = 521;

    private static final int DOMAIN_TAKES_NO_MAIL = 556;
    private static final EnhancedStatus NULL_MX = new EnhancedStatus(5, 1, 10);
    private static final EnhancedStatus LOOP = new EnhancedStatus(5, 4, 6);
    private static final EnhancedStatus LOOP_FOR_NOW = new EnhancedStatus(4, 4, 6);
    private static final int SECURITY = 7;
    private static final List<String> TAKES_NO_MAIL = List.of(
            "not accept mail",
            "not accept email",
            "not accept e-mail",
            "no mail here",
            "n't accept mail",
            "not accept any mail",
            "accepts no mail",
            "takes no mail",
            "we do no mail");
    /// Such words are of this client, or of this moment.
    private static final List<String> NOT_FOR_GOOD =
            List.of("mail from", "this time", "currently", "temporar", "later", "right now", "unavailable");

    private static final int LOGIN_MISSING = 530;
    private static final int UNKNOWN_COMMAND = 500;
    private static final int NOT_IMPLEMENTED = 502;
    /// The first two digits of all replies that speak of the command and not of the mail (RFC 5321 section 4.2.1).
    private static final int SYNTAX_ERROR = 50;
    private static final EnhancedStatus TOO_MANY = new EnhancedStatus(5, 5, 3);
    private static final EnhancedStatus TOO_MANY_FOR_NOW = new EnhancedStatus(4, 5, 3);

    private FailurePolicy() {}

    /// Judges a reply that was not the one hoped for.
    static Verdict ofReply(Phase phase, SmtpReply reply) {
        if (!reply.isPermanent() || isTooManyRecipients(phase, reply)) {
            return ofFault(phase);
        }
        return switch (phase) {
            case CONNECT, GREETING, HELLO -> takesNoMail(reply) ? Verdict.NEXT_HOST_OR_BOUNCE : Verdict.NEXT_HOST;
            case STARTTLS, LOGIN -> Verdict.NEXT_HOST;
            case MAIL, RECIPIENT, DATA, CONTENT, FINAL_DOT -> Verdict.BOUNCE;
        };
    }

    /// Whether a host that lets nobody in says that it, or the domain, never takes mail: by its enhanced status, or in
    /// words. The code alone says no more than 554 does.
    private static boolean takesNoMail(SmtpReply reply) {
        if (reply.code() != HOST_TAKES_NO_MAIL && reply.code() != DOMAIN_TAKES_NO_MAIL) {
            return false;
        }
        EnhancedStatus status = reply.status();
        if (status != null && (status.equals(NULL_MX) || status.subject() == SECURITY)) {
            return status.equals(NULL_MX);
        }
        String text = reply.text().toLowerCase(Locale.ROOT);
        return TAKES_NO_MAIL.stream().anyMatch(text::contains)
                && NOT_FOR_GOOD.stream().noneMatch(text::contains);
    }

    /// Judges a lost connection, a timeout, or octets that are no reply.
    static Verdict ofFault(Phase phase) {
        return switch (phase) {
            case CONNECT, GREETING, HELLO, STARTTLS, LOGIN, MAIL, RECIPIENT, DATA, CONTENT -> Verdict.NEXT_HOST;
            case FINAL_DOT -> Verdict.DEFER;
        };
    }

    /// Judges a reply that says nothing of the mail: to RSET, or to nothing at all. Behind a 421 the peer takes no more.
    ///
    /// @param reached how much was sent
    static Verdict ofDisorder(Phase reached, SmtpReply reply) {
        return reply.code() == SHUTTING_DOWN ? Verdict.NEXT_HOST : ofFault(reached);
    }

    /// Judges a host without an address, or one that does not come up with the TLS or the login that its mail needs:
    /// never less in its stead, and never a bounce, since whoever sits on the way could bring that about (RFC 7672 section
    /// 2.2, RFC 8461 section 5).
    static Verdict ofUnusableHost() {
        return Verdict.NEXT_HOST;
    }

    /// Judges a host whose addresses all are ones that mail is never sent to: the domain's own word, until it has another
    /// host.
    static Verdict ofIgnoredHost() {
        return Verdict.NEXT_HOST_OR_BOUNCE;
    }

    /// Judges a host that is this server itself. When it is of the best rank no host can take the mail; else one of a
    /// better rank may later.
    static Trouble ofLoop(int rank, Relay relay) {
        String text = "mail to " + relay + " loops back to this server, which has the same name";
        return rank == 0
                ? new Trouble(Verdict.BOUNCE, Diagnosis.of(LOOP, text, relay), false)
                : new Trouble(Verdict.NEXT_HOST, Diagnosis.of(LOOP_FOR_NOW, text, relay), false);
    }

    /// Whether the peer wants the recipient in another transaction. Sent there at once only when this one has some
    /// already; as the first of a transaction it is a refusal like others.
    static boolean isTooManyRecipients(Phase phase, SmtpReply reply) {
        EnhancedStatus status = reply.status();
        return phase == Phase.RECIPIENT
                && (reply.code() == 452 && (status == null || status.equals(TOO_MANY_FOR_NOW))
                        || reply.code() == 552 && (status == null || status.equals(TOO_MANY)));
    }

    /// Whether the reply to a chunk says that the peer does not know BDAT, whatever it offered: then it took the
    /// content for commands. A 503 or 554 is the right answer where there is nobody to take content for (RFC 3030
    /// section 2).
    static boolean isChunkingUnknown(SmtpReply reply, boolean nobodyAccepted) {
        int code = reply.code();
        return nobodyAccepted ? code == UNKNOWN_COMMAND || code == NOT_IMPLEMENTED : code / 10 == SYNTAX_ERROR;
    }

    /// Whether the reply says that the mail lacks a login (RFC 4954 section 6). The operator can do something about
    /// that, and the sender can't.
    static boolean isLoginMissing(SmtpReply reply) {
        return reply.code() == LOGIN_MISSING;
    }

    /// Whether the reply says that the mail lacks TLS (RFC 3207 section 4). Where it was said in clear text that is none of
    /// the sender's doing: the handshake failed, or somebody on the way took the offer away.
    static boolean isTlsMissing(SmtpReply reply) {
        return reply.code() == LOGIN_MISSING
                && reply.text().toUpperCase(Locale.ROOT).contains("TLS");
    }

    /// Whether the connection is of no more use behind this reply: the peer said so, or it and we are not at the
    /// same place any more.
    static boolean endsConnection(SmtpReply reply) {
        return reply.code() == SHUTTING_DOWN || !reply.isTransient() && !reply.isPermanent();
    }
}
