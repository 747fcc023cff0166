package org.posthorn.delivery;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.SmtpReply;

/// What the replies of one transaction mean for its recipients. Told about each reply in the order of the commands,
/// it tells the tally.
final class Answers {
    private static final EnhancedStatus CONNECTION_LOST = new EnhancedStatus(4, 4, 2);
    private static final EnhancedStatus OUT_OF_STEP = new EnhancedStatus(4, 5, 0);
    private static final EnhancedStatus UNREADABLE = new EnhancedStatus(4, 3, 0);

    private final PeerConnection peer;
    private final Tally tally;
    private final List<Integer> unanswered;
    private final List<Integer> accepted = new ArrayList<>();
    private final List<Integer> again = new ArrayList<>();
    private Phase phase = Phase.MAIL;
    private boolean sentWhole;
    private boolean chunkingFailed;
    private Transaction.Loss loss = Transaction.Loss.NONE;

    Answers(PeerConnection peer, Tally tally, List<Integer> batch) {
        this.peer = peer;
        this.tally = tally;
        unanswered = new ArrayList<>(batch);
    }

    /// Recipients whose RCPT has no answer yet.
    List<Integer> unanswered() {
        return List.copyOf(unanswered);
    }

    /// Recipients for whom the content is.
    List<Integer> accepted() {
        return List.copyOf(accepted);
    }

    /// Recipients that are to go in another transaction.
    List<Integer> again() {
        return again;
    }

    /// Whether the peer must not be sent BDAT for a while.
    boolean chunkingFailed() {
        return chunkingFailed;
    }

    Transaction.Loss loss() {
        return loss;
    }

    /// What comes answers this, or goes wrong in it.
    void enter(Phase now) {
        phase = now;
    }

    /// All of the content was sent: whatever goes wrong from here on, the peer may have it.
    void sentWhole() {
        sentWhole = true;
    }

    void reset(SmtpReply reply) throws TroubleException {
        if (!reply.isPositive()) {
            throw new TroubleException(outOfStep(reply));
        }
        peer.transactionOpen(false);
    }

    /// @return whether the sender was accepted
    boolean mail(SmtpReply reply) throws TroubleException {
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

    void recipient(int index, SmtpReply reply) throws TroubleException {
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

    /// No 354. Without recipients that was to be expected.
    void dataRefused(SmtpReply reply) throws PeerException, TroubleException {
        checkNothingElse();
        if (!accepted.isEmpty() || !reply.isPermanent()) {
            checkStays(reply);
        }
        refused(reply);
    }

    /// The reply to a chunk that is not the last.
    ///
    /// @return false when no further chunk may be sent (RFC 3030 section 2)
    boolean chunk(SmtpReply reply) throws TroubleException {
        if (reply.isPositive()) {
            return true;
        }
        chunkRefused(reply);
        return false;
    }

    /// The reply to the last chunk. When nobody was accepted it is none to the message: the content came along with
    /// the envelope.
    ///
    /// @param together whether they went in one group
    void lastChunk(SmtpReply reply, boolean together) throws TroubleException {
        phase = Phase.FINAL_DOT;
        if (!reply.isPositive()) {
            chunkRefused(reply);
            return;
        }
        checkGroup(together);
        end(reply, accepted());
        peer.transactionOpen(false);
    }

    /// A peer that does not know BDAT has taken the content for commands, and is of no more use on this connection:
    /// the recipients go again with DATA.
    private void chunkRefused(SmtpReply reply) throws TroubleException {
        // RSET comes before the next MAIL, even if this one was refused.
        peer.transactionOpen(true);
        if (FailurePolicy.isChunkingUnknown(reply, accepted.isEmpty())) {
            if (accepted.isEmpty()) {
                // It may have read the content as commands, or may have meant that there is nobody to take it for.
                peer.spend();
                return;
            }
            chunkingFailed = true;
            again.addAll(accepted);
            accepted.clear();
            return;
        }
        checkStays(reply);
        refused(reply);
    }

    /// Content that was not sent to its end is refused; the connection is of no more use.
    void contentRefused(SmtpReply reply) throws TroubleException {
        peer.spend();
        checkStays(reply);
        refused(reply);
    }

    private void refused(SmtpReply reply) {
        tally.failed(accepted, trouble(reply, false));
        accepted.clear();
    }

    /// The reply to the whole content, for these recipients.
    void end(SmtpReply reply, List<Integer> indexes) throws TroubleException {
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

    /// The lone dot behind a 354 that was for nobody.
    void endOfNothing(SmtpReply reply) throws TroubleException {
        if (!reply.isPositive()) {
            checkStays(reply);
        }
        peer.transactionOpen(false);
    }

    /// There is no reply yet to what is going to be sent. One too many would be taken for it, and in the end one to RCPT
    /// for the one to the content: what nobody took would count as delivered.
    void checkNothingElse() throws PeerException, TroubleException {
        SmtpReply unasked = peer.unasked();
        if (unasked != null) {
            throw new TroubleException(outOfStep(unasked));
        }
    }

    /// The same where the content is on its way but for its end: a refusal may come so early, and is one.
    ///
    /// @return what it was refused with, or null
    @Nullable
    SmtpReply earlyRefusal() throws PeerException, TroubleException {
        SmtpReply early = peer.unasked();
        if (early == null || early.isTransient() || early.isPermanent()) {
            return early;
        }
        throw new TroubleException(outOfStep(early));
    }

    /// Where several questions went out together, a refusal behind their replies means that one of these was too many,
    /// and nobody can tell which. A peer that takes its leave is none of that.
    void checkGroup(boolean together) throws TroubleException {
        SmtpReply further = together ? further() : null;
        if (further == null) {
            return;
        }
        peer.spend();
        if ((further.isTransient() || further.isPermanent()) && !FailurePolicy.endsConnection(further)) {
            throw new TroubleException(outOfStep(further));
        }
    }

    private @Nullable SmtpReply further() {
        try {
            return peer.unasked();
        } catch (PeerException e) {
            // No reply, so no refusal either.
            peer.spend();
            return null;
        }
    }

    private void checkStays(SmtpReply reply) throws TroubleException {
        if (FailurePolicy.endsConnection(reply) || missesSecurity(reply)) {
            throw new TroubleException(trouble(reply, true));
        }
    }

    /// A peer that refuses content before its end says why, and closes: then that counts, if it can still be read.
    ///
    /// @param byChunk whether the content went by BDAT; a peer that then falls silent gets DATA the next time
    Trouble fault(PeerException e, boolean byChunk) {
        SmtpReply parting = phase == Phase.CONTENT ? peer.partingReply() : null;
        if (parting != null && (parting.isTransient() || parting.isPermanent())) {
            return lost(trouble(parting, true));
        }
        chunkingFailed |= byChunk && sentWhole;
        loss = reached() == Phase.FINAL_DOT ? Transaction.Loss.BEHIND_CONTENT : Transaction.Loss.AHEAD_OF_ITS_END;
        Verdict verdict = FailurePolicy.ofFault(reached());
        return lost(new Trouble(
                verdict, Diagnosis.of(CONNECTION_LOST, String.valueOf(e.getMessage()), peer.relay()), true));
    }

    /// Why is for the log.
    Trouble unreadable() {
        return lost(new Trouble(Verdict.DEFER, Diagnosis.of(UNREADABLE, ContentFacts.UNREADABLE, peer.relay()), false));
    }

    Trouble lost(Trouble trouble) {
        tally.failed(unanswered, trouble);
        tally.failed(accepted, trouble);
        return trouble;
    }

    /// A reply that is to none of the commands that speak of the mail. It says nothing of the mail, and what comes next
    /// may answer what came before.
    Trouble outOfStep(SmtpReply reply) {
        boolean clear = reply.isTransient() || reply.isPermanent();
        Diagnosis diagnosis = clear
                ? Diagnosis.of(reply, 4, peer.relay()).at(phase.stage())
                : Diagnosis.of(OUT_OF_STEP, "the peer says what nobody asked for: " + reply, peer.relay());
        return new Trouble(FailurePolicy.ofDisorder(reached(), reply), diagnosis, true);
    }

    private Phase reached() {
        return sentWhole ? Phase.FINAL_DOT : phase;
    }

    /// What can't be understood is judged by how much was sent; what can, by what it answers.
    private Trouble trouble(SmtpReply reply, boolean hostFault) {
        boolean clear = reply.isTransient() || reply.isPermanent();
        Verdict verdict = missesSecurity(reply)
                ? FailurePolicy.ofUnusableHost()
                : FailurePolicy.ofReply(clear ? phase : reached(), reply);
        int category = verdict == Verdict.BOUNCE ? 5 : 4;
        Diagnosis diagnosis = Diagnosis.of(reply, category, peer.relay()).at(phase.stage());
        return new Trouble(verdict, diagnosis, hostFault);
    }

    /// What it lacks is for the operator, or for another attempt, to see to.
    private boolean missesSecurity(SmtpReply reply) {
        return peer.isOfRoute() && FailurePolicy.isLoginMissing(reply)
                || peer.isClear() && FailurePolicy.isTlsMissing(reply);
    }
}
