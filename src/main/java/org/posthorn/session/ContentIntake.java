package org.posthorn.session;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.ContentSink;
import org.posthorn.mail.SmtpReply;
import org.posthorn.spool.MessageWriter;
import org.posthorn.spool.SpoolException;
import org.posthorn.spool.SpoolFullException;

/// Takes the content of one message into the spool. It never throws at whoever reads the content: once there is a
/// reason to refuse the message it takes the rest and drops it, so that content is never run as commands. Confined
/// to the session's thread.
final class ContentIntake implements ContentSink, AutoCloseable {
    private static final Runnable NOTHING = () -> {};

    private final MessageWriter writer;
    private final SessionLimits limits;
    private final @Nullable SubmittedHeader submitted;
    private final HeaderScanner header = new HeaderScanner();
    private ByteArrayOutputStream held;
    private long octets;
    private boolean open = true;
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
            int inHeader = open ? header(block, offset, length) : 0;
            pass(block, offset + inHeader, length - inHeader);
        } catch (SpoolException e) {
            refuse(replyTo(e));
        }
    }

    /// Passes on, or holds, the octets that belong to the header; returns how many they were.
    private int header(byte[] block, int offset, int length) throws SpoolException {
        int count = header.scan(block, offset, length);
        if (header.receivedFields() > limits.receivedFields()) {
            refuse(Replies.LOOP);
        } else if (submitted == null) {
            pass(block, offset, count);
        } else if (held.size() + count > limits.headerSize()) {
            refuse(Replies.HEADER_TOO_BIG);
        } else if (!submitted.budget().tryTake(count)) {
            refuse(Replies.SPOOL_FULL);
        } else {
            held.write(block, offset, count);
        }
        if (header.hasEnded()) {
            endHeader();
        }
        return count;
    }

    private void endHeader() throws SpoolException {
        open = false;
        if (submitted == null || refusal != null) {
            return;
        }
        byte[] block = held.toByteArray();
        SmtpReply reply = submitted.refusal(block);
        if (reply == null) {
            submitted.write(block, header, writer);
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
            if (open && refusal == null) {
                endHeader();
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
