package org.posthorn.session;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.account.Account;
import org.posthorn.alias.Recipients;
import org.posthorn.alias.Resolution;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReturnContent;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.SmtpReply;
import org.posthorn.policy.AccountPaces;
import org.posthorn.policy.Verdict;
import org.posthorn.session.SessionState.Addressing;
import org.posthorn.session.SessionState.Ended;
import org.posthorn.session.SessionState.Ready;
import org.posthorn.wire.Command;
import org.posthorn.wire.MailParameters;

/// MAIL and RCPT.
final class EnvelopeCommands {
    private static final Resolution AS_GIVEN = new Resolution.AsGiven();

    private final Dialogue dialogue;
    private final TermRules terms;
    private final DomainRules domains;
    private int transactions;

    EnvelopeCommands(Dialogue dialogue) {
        this.dialogue = dialogue;
        this.terms = new TermRules(dialogue);
        this.domains = new DomainRules(dialogue);
    }

    SessionState mail(Ready state, Command.Mail given) throws IOException {
        var mail = new Command.Mail(domains.completed(given.sender(), state.peer()), given.parameters());
        if (++transactions > dialogue.settings().terms().transactions()) {
            dialogue.refuseCommand(Replies.TOO_MANY_TRANSACTIONS, state.peer(), "MAIL", mail.sender(), null, "");
            return new Ended(state.peer(), "too many transactions");
        }
        Peer peer = state.peer();
        DeliveryTerms granted = terms.granted(mail.parameters().terms(), peer);
        var transaction = new MailTransaction(
                mail.sender(),
                mail.parameters(),
                granted,
                dialogue.origin(peer, mail.parameters().smtpUtf8()),
                new RecipientList(dialogue.services().recipients()::mailboxKey));
        SmtpReply refusal = refusal(peer, mail);
        if (refusal != null) {
            dialogue.refuseCommand(refusal, peer, "MAIL", mail.sender(), null, "");
            return state;
        }
        dialogue.reply(welcome(mail.parameters().terms().priority(), granted.priority()));
        return state.begin(transaction);
    }

    /// Says so when the priority is not the one that was asked for (RFC 6710 section 4.1).
    private static SmtpReply welcome(@Nullable Integer asked, int granted) {
        return asked == null || asked == granted
                ? Replies.SENDER_OK
                : Replies.reply(250, 2, 3, 6, granted + " is the new priority of the message");
    }

    private @Nullable SmtpReply refusal(Peer peer, Command.Mail mail) {
        SmtpReply byParameters = refusalOfParameters(peer, mail.parameters());
        if (byParameters != null) {
            return byParameters;
        }
        SmtpReply byLogin = refusalWithoutLogin(peer);
        if (byLogin != null) {
            return byLogin;
        }
        Account account = peer.account();
        SmtpReply bySender = refusalOfSender(account, mail.sender(), mail.parameters());
        return bySender != null || account == null
                ? bySender
                : paces().refusalOfMessage(account.name()).orElse(null);
    }

    private AccountPaces paces() {
        return dialogue.services().guard().accounts();
    }

    private @Nullable SmtpReply refusalOfParameters(Peer peer, MailParameters given) {
        if (given.isEmpty()) {
            return null;
        }
        if (!peer.extended()) {
            return Replies.NO_PARAMETERS_AFTER_HELO;
        }
        SessionExtensions offered = dialogue.settings().extensions();
        boolean dsn = given.envelopeId() != null || given.returnContent() != ReturnContent.UNSET;
        if (dsn && !offered.offers(Extension.DSN)
                || given.smtpUtf8() && !offered.offers(Extension.SMTPUTF8)
                || given.body() != null && !offered.offers(needed(given.body()))) {
            return Replies.PARAMETER_NOT_OFFERED;
        }
        return given.size() > dialogue.settings().limits().messageSize()
                ? Replies.TOO_BIG
                : terms.refusal(given.terms());
    }

    /// BODY itself comes with 8BITMIME (RFC 6152 section 2).
    private static Extension needed(BodyType body) {
        return switch (body) {
            case SEVEN_BIT, EIGHT_BIT_MIME -> Extension.EIGHT_BIT_MIME;
            case BINARY_MIME -> Extension.BINARY_MIME;
        };
    }

    private @Nullable SmtpReply refusalWithoutLogin(Peer peer) {
        if (!dialogue.settings().role().isSubmission() || peer.account() != null) {
            return null;
        }
        return dialogue.connection().tls() == null ? Replies.TLS_NEEDED : Replies.LOGIN_NEEDED;
    }

    private @Nullable SmtpReply refusalOfSender(@Nullable Account account, ReversePath sender, MailParameters given) {
        MailAddress address = sender.mailbox();
        if (address != null && address.domain().isEmpty()) {
            return Replies.SENDER_WITHOUT_DOMAIN;
        }
        if (address != null && domains.refuses(address)) {
            return Replies.UNQUALIFIED_SENDER;
        }
        if (address != null && !given.smtpUtf8() && !address.isAscii()) {
            return Replies.UTF8_SENDER;
        }
        Optional<SmtpReply> foreign = account == null
                ? Optional.empty()
                : dialogue.services().policy().refusalOfSender(sender, account);
        return foreign.or(() -> refusalOfSenderDomain(account, sender)).orElse(null);
    }

    /// Strangers only: who is trusted or logged in may be reached in another way.
    private Optional<SmtpReply> refusalOfSenderDomain(@Nullable Account account, ReversePath sender) {
        return account != null || dialogue.isTrusted()
                ? Optional.empty()
                : dialogue.services().senders().refusal(sender);
    }

    SessionState rcpt(Addressing state, Command.Rcpt given) throws IOException {
        var rcpt = new Command.Rcpt(domains.completed(given.recipient(), state.peer()), given.parameters());
        switch (verdict(state, rcpt)) {
            case Verdict.Accepted accepted ->
                welcome(
                        state,
                        rcpt,
                        new Recipient(
                                accepted.address(),
                                rcpt.parameters().notifyOn(),
                                rcpt.parameters().originalRecipient()));
            case Verdict.Refused refused -> refuse(state, rcpt, refused.reply());
        }
        return state;
    }

    private void refuse(Addressing state, Command.Rcpt rcpt, SmtpReply reply) throws IOException {
        MailTransaction transaction = state.transaction();
        dialogue.refuse(reply, transaction.origin(), transaction.sender(), rcpt.recipient());
    }

    /// Finds whom a recipient that may be sent to stands for.
    private void welcome(Addressing state, Command.Rcpt rcpt, Recipient recipient) throws IOException {
        Recipients known = dialogue.services().recipients();
        RecipientList recipients = state.transaction().recipients();
        Resolution resolution = known.isPlain()
                ? AS_GIVEN
                : known.resolve(recipient, state.transaction().sender());
        SmtpReply refusal = refusal(state.peer().account(), resolution, recipient, recipients);
        if (refusal != null) {
            refuse(state, rcpt, refusal);
            return;
        }
        if (resolution instanceof Resolution.Instead(List<Recipient> targets)) {
            recipients.addInstead(targets);
        } else {
            recipients.add(recipient);
        }
        dialogue.reply(Replies.RECIPIENT_OK);
    }

    /// A recipient that is there already adds nothing, and takes nothing from what an account may send.
    private @Nullable SmtpReply refusal(
            @Nullable Account account, Resolution resolution, Recipient recipient, RecipientList recipients) {
        int more;
        switch (resolution) {
            case Resolution.Refused(SmtpReply reply) -> {
                return reply;
            }
            case Resolution.Instead(List<Recipient> targets) -> {
                more = recipients.countNew(targets);
                int most = dialogue.services().recipients().mostPerMessage();
                if (more > most - recipients.byAliases()) {
                    return Replies.TOO_MANY_BY_ALIASES;
                }
            }
            case Resolution.AsGiven _ -> more = recipients.countNew(List.of(recipient));
        }
        return more == 0 ? null : refusalByPace(account);
    }

    private Verdict verdict(Addressing state, Command.Rcpt rcpt) {
        boolean parameters = !rcpt.parameters().isEmpty();
        if (parameters && !state.peer().extended()) {
            return new Verdict.Refused(Replies.NO_PARAMETERS_AFTER_HELO);
        }
        if (parameters && !dialogue.settings().extensions().offers(Extension.DSN)) {
            return new Verdict.Refused(Replies.PARAMETER_NOT_OFFERED);
        }
        if (!state.transaction().smtpUtf8() && !rcpt.recipient().isAscii()) {
            return new Verdict.Refused(Replies.UTF8_RECIPIENT);
        }
        if (state.transaction().recipients().given()
                >= dialogue.settings().limits().recipients()) {
            return new Verdict.Refused(Replies.TOO_MANY_RECIPIENTS);
        }
        if (rcpt.recipient().domain().isEmpty() && !rcpt.recipient().isPostmaster()) {
            return new Verdict.Refused(Replies.RECIPIENT_WITHOUT_DOMAIN);
        }
        if (domains.refuses(rcpt.recipient())) {
            return new Verdict.Refused(Replies.UNQUALIFIED_RECIPIENT);
        }
        boolean mayRelay = dialogue.isTrusted() || state.peer().account() != null;
        return dialogue.services()
                .policy()
                .recipient(rcpt.recipient(), mayRelay, dialogue.connection().local());
    }

    private @Nullable SmtpReply refusalByPace(@Nullable Account account) {
        return account == null
                ? null
                : paces().refusalOfRecipient(account.name()).orElse(null);
    }
}
