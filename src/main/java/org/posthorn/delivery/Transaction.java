package org.posthorn.delivery;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.SmtpReply;

/// One mail transaction (RFC 5321 section 3.3): MAIL, a RCPT for each recipient of a batch, and the content, by DATA
/// or BDAT. Used once.
final class Transaction {
    /// When a connection was lost.
    enum Loss {
        NONE,
        AHEAD_OF_ITS_END,
        /// All of the content was on its way: the peer may have it.
        BEHIND_CONTENT
    }

    private final PeerConnection peer;
    private final Dialect dialect;
    private final DeliveryTimeouts timeouts;
    private final Cargo cargo;
    private final Tally tally;
    private final List<Integer> batch;
    private final long chunkSize;
    private final ContentWay way;
    private final Commands commands;
    private final Answers answers;
    private @Nullable IOException unreadable;

    Transaction(
            PeerConnection peer,
            Dialect dialect,
            DeliverySettings settings,
            Cargo cargo,
            Tally tally,
            List<Integer> batch,
            Instant now) {
        this.peer = peer;
        this.dialect = dialect;
        this.timeouts = settings.timeouts();
        this.cargo = cargo;
        this.tally = tally;
        this.batch = List.copyOf(batch);
        long size = cargo.content().size();
        way = ContentWay.of(peer, settings.exchange(), size, batch.size());
        chunkSize = way == ContentWay.AT_ONCE
                ? Math.max(1, size)
                : settings.exchange().chunkSize();
        commands = new Commands(peer.out(), peer.extensions(), now);
        answers = new Answers(peer, tally, batch);
    }

    /// Recipients that are to go in a transaction of their own: this one has enough for the peer, or the peer does
    /// not know BDAT after all.
    List<Integer> again() {
        return answers.again();
    }

    /// Whether the peer failed at BDAT, so that the connection is of no more use and the next one must do without.
    boolean chunkingFailed() {
        return answers.chunkingFailed();
    }

    /// Whether the connection was lost, and when.
    Loss loss() {
        return answers.loss();
    }

    /// Why the content could not be read, or null.
    @Nullable
    IOException unreadable() {
        return unreadable;
    }

    /// Goes through with it, and tells the tally about each recipient that got an answer.
    ///
    /// @return null when the connection may be used again, else why it must be closed
    @Nullable
    Trouble run() {
        peer.countTransaction();
        try {
            begin();
            switch (way) {
                case AT_ONCE -> allAtOnce();
                case CHUNKS -> envelopeThenChunks();
                case DATA -> envelopeThenData();
            }
            return null;
        } catch (TroubleException e) {
            return answers.lost(e.trouble());
        } catch (PeerException e) {
            return answers.fault(e, way != ContentWay.DATA);
        } catch (IOException e) {
            unreadable = e;
            return answers.unreadable();
        }
    }

    /// What is left of a transaction before is over first. Its end is waited for: with it in the group, a reply too many
    /// would be taken for one to the mail.
    private void begin() throws IOException, TroubleException {
        answers.checkNothingElse();
        if (peer.isTransactionOpen()) {
            commands.reset();
            answers.reset(peer.reply("RSET", timeouts.command()));
            answers.checkNothingElse();
        }
    }

    /// Everything in one go, then all replies. A peer that refuses the envelope still takes the octets of the chunk,
    /// and throws them away (RFC 3030 section 2); when it closes instead, its replies say why.
    private void allAtOnce() throws IOException, TroubleException {
        writeEnvelope();
        @Nullable PeerException cut = null;
        try {
            peer.sendChunks(cargo.content(), chunkSize, () -> {});
            peer.flush("sending the content");
            answers.sentWhole();
        } catch (PeerException e) {
            cut = e;
        }
        readEnvelope(cut);
        SmtpReply reply = reply("BDAT", timeouts.finalDot(), cut);
        if (cut != null && reply.isPositive()) {
            throw cut;
        }
        answers.lastChunk(reply, true);
        if (cut != null) {
            throw cut;
        }
    }

    private void envelopeThenChunks() throws IOException, TroubleException {
        if (!envelope()) {
            return;
        }
        answers.checkNothingElse();
        answers.enter(Phase.CONTENT);
        try {
            peer.sendChunks(cargo.content(), chunkSize, this::betweenChunks);
        } catch (ChunkRefusedException e) {
            e.throwTrouble();
            return;
        }
        answers.enter(Phase.FINAL_DOT);
        answers.sentWhole();
        answers.lastChunk(peer.reply("BDAT", timeouts.finalDot()), false);
    }

    private void betweenChunks() throws IOException {
        try {
            if (!answers.chunk(peer.reply("BDAT", timeouts.finalDot()))) {
                throw new ChunkRefusedException(null);
            }
            answers.checkNothingElse();
        } catch (TroubleException e) {
            throw new ChunkRefusedException(e);
        }
    }

    /// @return whether anybody was accepted
    private boolean envelope() throws IOException, TroubleException {
        if (peer.extensions().pipelining()) {
            writeEnvelope();
            readEnvelope(null);
            return !answers.accepted().isEmpty();
        }
        return envelopeStepByStep();
    }

    private void envelopeThenData() throws IOException, TroubleException {
        if (peer.extensions().pipelining()) {
            writeEnvelope();
            commands.data();
            readEnvelope(null);
        } else if (envelopeStepByStep()) {
            answers.checkNothingElse();
            commands.data();
        } else {
            return;
        }
        if (goAhead(peer.reply("DATA", timeouts.data()))) {
            sendData();
        }
    }

    private void writeEnvelope() throws IOException {
        mail();
        for (int index : batch) {
            commands.recipient(cargo.envelope(), tally.recipient(index));
        }
    }

    private void mail() throws IOException {
        commands.mail(cargo.envelope(), cargo.body(), cargo.content().size(), cargo.needsUtf8(tally, batch));
    }

    /// The replies to a group (RFC 2920 section 3.1).
    ///
    /// @param cut what went wrong while it was written, or null
    private void readEnvelope(@Nullable PeerException cut) throws PeerException, TroubleException {
        answers.mail(reply("MAIL", timeouts.command(), cut));
        for (int index : batch) {
            answers.recipient(index, reply("RCPT", timeouts.command(), cut));
        }
    }

    /// What is still there to be read; behind a failed write its end is the failure that counts.
    private SmtpReply reply(String step, Duration timeout, @Nullable PeerException cut) throws PeerException {
        if (cut == null) {
            return peer.reply(step, timeout);
        }
        SmtpReply reply = peer.partingReply();
        if (reply == null) {
            throw cut;
        }
        return reply;
    }

    private boolean envelopeStepByStep() throws IOException, TroubleException {
        mail();
        if (!answers.mail(peer.reply("MAIL", timeouts.command()))) {
            return false;
        }
        for (int index : batch) {
            answers.checkNothingElse();
            commands.recipient(cargo.envelope(), tally.recipient(index));
            answers.recipient(index, peer.reply("RCPT", timeouts.command()));
        }
        return !answers.accepted().isEmpty();
    }

    /// With 354 and no recipient the peer waits for content that is for nobody: it gets none (RFC 2920 section
    /// 3.1).
    ///
    /// @param reply of which the first digit counts (RFC 5321 section 4.2)
    private boolean goAhead(SmtpReply reply) throws IOException, TroubleException {
        answers.enter(Phase.DATA);
        if (!reply.isIntermediate()) {
            answers.dataRefused(reply);
            return false;
        }
        peer.awaitsContent();
        if (answers.accepted().isEmpty()) {
            peer.out().text(".").endLine();
            answers.endOfNothing(peer.reply("end of no data", timeouts.finalDot()));
            return false;
        }
        return true;
    }

    private void sendData() throws IOException, TroubleException {
        answers.enter(Phase.CONTENT);
        if (isRefusedEarly()) {
            return;
        }
        peer.sendData(cargo.content());
        // Its end still waits in the output.
        if (isRefusedEarly()) {
            return;
        }
        answers.enter(Phase.FINAL_DOT);
        List<Integer> accepted = answers.accepted();
        switch (dialect) {
            case SMTP -> answers.end(endOfData(), accepted);
            case LMTP -> endOfEach(accepted);
        }
        peer.transactionOpen(false);
    }

    private void endOfEach(List<Integer> accepted) throws PeerException, TroubleException {
        for (int i = 0; i < accepted.size(); i++) {
            SmtpReply reply = endOfData();
            if (reply.isPositive() && i == accepted.size() - 1) {
                answers.checkGroup(i > 0);
            }
            answers.end(reply, List.of(accepted.get(i)));
        }
    }

    /// The peer still waits for the end of the content then, and never gets it.
    private boolean isRefusedEarly() throws PeerException, TroubleException {
        SmtpReply refusal = answers.earlyRefusal();
        if (refusal != null) {
            answers.contentRefused(refusal);
        }
        return refusal != null;
    }

    private SmtpReply endOfData() throws PeerException {
        return peer.reply("end of data", timeouts.finalDot());
    }

    /// Ends the reading of content whose further chunks nobody wants.
    private static final class ChunkRefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient @Nullable TroubleException trouble;

        ChunkRefusedException(@Nullable TroubleException trouble) {
            super("no further chunk", trouble);
            this.trouble = trouble;
        }

        void throwTrouble() throws TroubleException {
            if (trouble != null) {
                throw trouble;
            }
        }
    }
}
