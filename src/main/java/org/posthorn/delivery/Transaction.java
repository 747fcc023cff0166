package org.posthorn.delivery;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.SmtpReply;

/// One mail transaction (RFC 5321 section 3.3): MAIL, a RCPT for each recipient of a batch, DATA, and the content.
/// Used once.
final class Transaction {
    private static final int GO_AHEAD = 354;
    private static final EnhancedStatus CONNECTION_LOST = new EnhancedStatus(4, 4, 2);
    private static final EnhancedStatus UNREADABLE = new EnhancedStatus(4, 3, 0);

    private final PeerConnection peer;
    private final Dialect dialect;
    private final DeliveryTimeouts timeouts;
    private final Consignment consignment;
    private final Tally tally;
    private final boolean utf8;
    private final Commands commands;

    private final List<Integer> unanswered;
    private final List<Integer> accepted = new ArrayList<>();
    private final List<Integer> again = new ArrayList<>();
    private Phase phase = Phase.MAIL;

    Transaction(
            PeerConnection peer,
            Dialect dialect,
            DeliveryTimeouts timeouts,
            Consignment consignment,
            Tally tally,
            List<Integer> batch,
            boolean utf8,
            Instant now) {
        this.peer = peer;
        this.dialect = dialect;
        this.timeouts = timeouts;
        this.consignment = consignment;
        this.tally = tally;
        this.unanswered = new ArrayList<>(batch);
        this.utf8 = utf8;
        commands = new Commands(peer.out(), peer.extensions(), now);
    }

    /// Recipients that the peer wants in a transaction of their own, since this one has enough.
    List<Integer> again() {
        return again;
    }

    /// Goes through with it, and tells the tally about each recipient that got an answer.
    ///
    /// @return null when the connection may be used again, else why it must be closed
    @Nullable
    Trouble run() {
        peer.countTransaction();
        try {
            boolean asked = peer.extensions().pipelining() ? askInOneGroup() : askStepByStep();
            if (asked) {
                send();
            }
            return null;
        } catch (TroubleException e) {
            return lost(e.trouble());
        } catch (PeerException e) {
            return lost(onFault(e));
        } catch (IOException e) {
            return lost(new Trouble(
                    Verdict.DEFER,
                    Diagnosis.of(UNREADABLE, "the message could not be read: " + e.getMessage(), peer.relay()),
                    false));
        }
    }

    /// A peer that refuses content before its end says why, and closes: then that counts, if it can still be read.
    private Trouble onFault(PeerException e) {
        SmtpReply parting = phase == Phase.CONTENT ? peer.partingReply() : null;
        return parting != null && (parting.isTransient() || parting.isPermanent())
                ? trouble(parting, true)
                : trouble(FailurePolicy.ofFault(phase), CONNECTION_LOST, String.valueOf(e.getMessage()));
    }

    private Trouble lost(Trouble trouble) {
        tally.failed(unanswered, trouble);
        tally.failed(accepted, trouble);
        return trouble;
    }

    /// All commands in one write, then all replies (RFC 2920).
    ///
    /// @return whether content is to be sent now
    private boolean askInOneGroup() throws IOException, TroubleException {
        boolean reset = peer.isTransactionOpen();
        if (reset) {
            commands.reset();
        }
        commands.mail(consignment.envelope(), consignment.content().size(), utf8);
        var batch = List.copyOf(unanswered);
        for (int index : batch) {
            commands.recipient(consignment.envelope(), tally.recipient(index));
        }
        commands.data();
        if (reset) {
            onReset(peer.reply("RSET", timeouts.command()));
        }
        boolean sender = onMail(peer.reply("MAIL", timeouts.command()));
        for (int index : batch) {
            onRecipient(index, peer.reply("RCPT", timeouts.command()));
        }
        return onData(peer.reply("DATA", timeouts.data())) && sender;
    }

    private boolean askStepByStep() throws IOException, TroubleException {
        if (peer.isTransactionOpen()) {
            commands.reset();
            onReset(peer.reply("RSET", timeouts.command()));
        }
        commands.mail(consignment.envelope(), consignment.content().size(), utf8);
        if (!onMail(peer.reply("MAIL", timeouts.command()))) {
            return false;
        }
        for (int index : List.copyOf(unanswered)) {
            commands.recipient(consignment.envelope(), tally.recipient(index));
            onRecipient(index, peer.reply("RCPT", timeouts.command()));
        }
        if (accepted.isEmpty()) {
            return false;
        }
        commands.data();
        return onData(peer.reply("DATA", timeouts.data()));
    }

    private void onReset(SmtpReply reply) throws TroubleException {
        if (!reply.isPositive()) {
            throw new TroubleException(trouble(reply, true));
        }
        peer.transactionOpen(false);
    }

    private boolean onMail(SmtpReply reply) throws TroubleException {
        phase = Phase.MAIL;
        if (reply.isPositive()) {
            peer.transactionOpen(true);
            phase = Phase.RECIPIENT;
            return true;
        }
        checkStays(reply);
        tally.failed(unanswered, trouble(reply, false));
        unanswered.clear();
        phase = Phase.RECIPIENT;
        return false;
    }

    private void onRecipient(int index, SmtpReply reply) throws TroubleException {
        if (!unanswered.contains(index)) {
            // MAIL was refused: so is this, and what MAIL was told is the reason.
            return;
        }
        if (reply.isPositive()) {
            accepted.add(index);
        } else {
            checkStays(reply);
            if (!accepted.isEmpty() && FailurePolicy.isTooManyRecipients(phase, reply)) {
                again.add(index);
            } else {
                tally.failed(index, trouble(reply, false));
            }
        }
        unanswered.remove((Integer) index);
    }

    /// With 354 and no recipient the peer waits for content that is for nobody: it gets none (RFC 2920 section
    /// 3.1).
    private boolean onData(SmtpReply reply) throws IOException, TroubleException {
        phase = Phase.DATA;
        if (reply.code() != GO_AHEAD) {
            if (!accepted.isEmpty() || !reply.isPermanent()) {
                checkStays(reply);
            }
            tally.failed(accepted, trouble(reply, false));
            accepted.clear();
            return false;
        }
        if (accepted.isEmpty()) {
            peer.out().text(".").endLine();
            checkStays(peer.reply("end of no data", timeouts.finalDot()), true);
            peer.transactionOpen(false);
            return false;
        }
        return true;
    }

    private void send() throws IOException, TroubleException {
        phase = Phase.CONTENT;
        peer.send(consignment.content());
        phase = Phase.FINAL_DOT;
        switch (dialect) {
            case SMTP -> onFinalDot(List.copyOf(accepted));
            case LMTP -> {
                for (int index : List.copyOf(accepted)) {
                    onFinalDot(List.of(index));
                }
            }
        }
        peer.transactionOpen(false);
    }

    private void onFinalDot(List<Integer> indexes) throws IOException, TroubleException {
        SmtpReply reply = peer.reply("end of data", timeouts.finalDot());
        if (reply.isPositive()) {
            Diagnosis diagnosis = Diagnosis.of(reply, 2, peer.relay());
            for (int index : indexes) {
                tally.delivered(index, diagnosis, peer.extensions().dsn());
            }
        } else {
            checkStays(reply);
            tally.failed(indexes, trouble(reply, false));
        }
    }

    private void checkStays(SmtpReply reply) throws TroubleException {
        checkStays(reply, false);
    }

    private void checkStays(SmtpReply reply, boolean positiveToo) throws TroubleException {
        if (FailurePolicy.endsConnection(reply) && !(positiveToo && reply.isPositive())) {
            throw new TroubleException(trouble(reply, true));
        }
    }

    private Trouble trouble(SmtpReply reply, boolean hostFault) {
        Verdict verdict = FailurePolicy.ofReply(phase, reply);
        int category = verdict == Verdict.BOUNCE ? 5 : 4;
        return new Trouble(verdict, Diagnosis.of(reply, category, peer.relay()), hostFault);
    }

    private Trouble trouble(Verdict verdict, EnhancedStatus status, String text) {
        return new Trouble(verdict, Diagnosis.of(status, text, peer.relay()), true);
    }
}
