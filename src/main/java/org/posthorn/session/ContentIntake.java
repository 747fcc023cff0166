package org.posthorn.session;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.ContentSink;
import org.posthorn.mail.SmtpReply;
import org.posthorn.spool.MessageWriter;
import org.posthorn.spool.SpoolException;
import org.posthorn.spool.SpoolFullException;
import org.posthorn.wire.HeaderSplitter;

/// Takes the content of one message into the spool. It never throws at whoever reads the content: once there is a
/// reason to refuse the message it takes the rest and drops it, so that content is never run as commands. Confined
/// to the session's thread.
final class ContentIntake implements ContentSink, AutoCloseable {
    private static final Runnable NOTHING = () -> {};
    private static final byte[] EMPTY_LINE = {'\r', '\n'};

    private final MessageWriter writer;
    private final SessionLimits limits;
    private final @Nullable SubmittedHeader submitted;
    private final SeenFields seen = new SeenFields();
    private final HeaderSplitter<SpoolException> splitter = new HeaderSplitter<>(new Parts());
    private ByteArrayOutputStream held;
    private long octets;
    private @Nullable SmtpReply refusal;
    private Runnable givenUp;

    /// @param submitted for a submitted message; null leaves the message as it is
    /// @param givenUp run once when the message is not taken
    ContentIntake(MessageWriter writer, SessionLimits limits, @Nullable SubmittedHeader submitted, Runnable givenUp) {
        this.writer = writer;
        this.limits = limits;
        this.submitted = submitted;
        this.givenUp = givenUp;
        this.held = new ByteArrayOutputStream(submitted == null ? 0 : 1024);
    }

    MessageWriter writer() {
        return writer;
    }

    /// Why the message is refused, if it is.
    @Nullable
    SmtpReply refusal() {
        return refusal;
    }

    /// Refuses the message; the first reason stays.
    void refuse(SmtpReply reply) {
        if (refusal == null) {
            refusal = reply;
            close();
        }
    }

    @Override
    public void write(byte[] block, int offset, int length) {
        octets += length;
        if (octets > limits.messageSize()) {
            refuse(Replies.TOO_BIG);
        }
        if (refusal != null) {
            return;
        }
        try {
            splitter.write(block, offset, length);
        } catch (SpoolException e) {
            refuse(replyTo(e));
        }
    }

    /// Passes on the parts of the content. The header of a submitted message is held until its end.
    private final class Parts implements HeaderSplitter.Reader<SpoolException> {
        @Override
        public void field(byte[] block, int offset, int length) {
            seen.add(block, offset, length);
            if (seen.received() > limits.receivedFields()) {
                refuse(Replies.LOOP);
            }
        }

        @Override
        public void header(byte[] block, int offset, int length) throws SpoolException {
            if (submitted == null) {
                pass(block, offset, length);
            } else if (refusal == null) {
                hold(block, offset, length, submitted.budget());
            }
        }

        /// Our own fields stand ahead of the content, so an empty line has to be behind them even where there is none.
        @Override
        public void headerEnd(byte[] block, int offset, int length) throws SpoolException {
            passHeld();
            pass(EMPTY_LINE, 0, length == 0 ? EMPTY_LINE.length : 0);
            pass(block, offset, length);
        }

        @Override
        public void body(byte[] block, int offset, int length) throws SpoolException {
            pass(block, offset, length);
        }
    }

    private void hold(byte[] block, int offset, int length, OctetBudget budget) {
        if (held.size() + length > limits.headerSize()) {
            refuse(Replies.HEADER_TOO_BIG);
        } else if (budget.tryTake(length)) {
            held.write(block, offset, length);
        } else {
            refuse(Replies.SPOOL_FULL);
        }
    }

    private void passHeld() throws SpoolException {
        if (submitted == null || refusal != null) {
            return;
        }
        byte[] block = held.toByteArray();
        SmtpReply reply = submitted.refusal(block);
        if (reply == null) {
            submitted.write(block, seen, writer);
            forgetHeader();
        } else {
            refuse(reply);
        }
    }

    private void forgetHeader() {
        if (submitted != null && held.size() > 0) {
            submitted.budget().giveBack(held.size());
            held = new ByteArrayOutputStream(0);
        }
    }

    private void pass(byte[] block, int offset, int length) throws SpoolException {
        if (length > 0 && refusal == null) {
            writer.write(block, offset, length);
        }
    }

    /// All content came: makes the message durable, unless it is refused.
    ///
    /// @return why it is refused, or null when it is durable
    @Nullable
    SmtpReply commit() {
        try {
            if (refusal == null) {
                finishHeader();
            }
            if (refusal == null) {
                writer.commit();
                givenUp = NOTHING;
            }
        } catch (SpoolException e) {
            refuse(replyTo(e));
        }
        return refusal;
    }

    private void finishHeader() throws SpoolException {
        splitter.finish();
        if (!splitter.hasEnded()) {
            passHeld();
        }
    }

    @Override
    public void close() {
        forgetHeader();
        writer.close();
        givenUp.run();
        givenUp = NOTHING;
    }

    static SmtpReply replyTo(SpoolException problem) {
        return problem instanceof SpoolFullException ? Replies.SPOOL_FULL : Replies.SPOOL_FAILED;
    }
}
