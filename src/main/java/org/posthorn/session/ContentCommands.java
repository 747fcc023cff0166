package org.posthorn.session;

import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.SmtpReply;
import org.posthorn.policy.AccountPaces;
import org.posthorn.session.SessionState.Addressing;
import org.posthorn.session.SessionState.Ended;
import org.posthorn.session.SessionState.Ready;
import org.posthorn.session.SessionState.Receiving;
import org.posthorn.spool.MessageWriter;
import org.posthorn.spool.SpoolException;
import org.posthorn.wire.ChunkReader;
import org.posthorn.wire.Command;
import org.posthorn.wire.EndOfDataScanner;
import org.posthorn.wire.LineEndNormaliser;

/// DATA and BDAT: content into the spool.
final class ContentCommands {
    private final Dialogue dialogue;
    private final MailDate date;
    private final EndOfDataScanner scanner;
    private final ChunkReader chunks;
    private @Nullable TextSink chunked;

    ContentCommands(Dialogue dialogue, MailDate date) {
        this.dialogue = dialogue;
        this.date = date;
        this.scanner = new EndOfDataScanner(dialogue.input());
        this.chunks = new ChunkReader(dialogue.input());
    }

    SessionState data(SessionState state) throws IOException {
        if (!(state instanceof Addressing addressing)) {
            return refuseData(state, state instanceof Receiving ? Replies.CHUNKS_ONLY : Replies.MAIL_FIRST);
        }
        MailTransaction transaction = addressing.transaction();
        if (transaction.recipients().given() == 0) {
            return refuseData(state, Replies.NO_RECIPIENTS);
        }
        if (transaction.body() == BodyType.BINARY_MIME) {
            return refuseData(state, Replies.BINARY_NEEDS_CHUNKS);
        }
        try (ContentIntake intake = open(transaction, addressing.peer())) {
            dialogue.reply(Replies.START_CONTENT);
            dialogue.gate().expectContent();
            boolean wellFormed = takeData(intake);
            dialogue.gate().expectCommands();
            finish(transaction, intake, wellFormed);
            return addressing.reset();
        } catch (SpoolException e) {
            SmtpReply reply = ContentIntake.replyTo(e);
            dialogue.tellRefused(reply, transaction);
            return refuseData(addressing.reset(), reply);
        }
    }

    private boolean takeData(ContentIntake intake) throws IOException {
        return switch (dialogue.settings().syntax().bareLineEnds()) {
            case REFUSE -> scanner.transferTo(intake);
            case NORMALISE -> {
                var normaliser = new LineEndNormaliser(intake);
                scanner.transferTo(normaliser);
                yield normaliser.finish();
            }
        };
    }

    /// Content that was sent without waiting for the 354 must never be run as commands: nobody can tell where it
    /// ends, so the session does. A command that was sent in the same way shows by its verb, and content begins
    /// with a field.
    private SessionState refuseData(SessionState next, SmtpReply reply) throws IOException {
        if (!dialogue.input().mayGoOnWithCommand()) {
            dialogue.reply(Replies.CONTENT_UNASKED);
            next.reset();
            return new Ended(next.peer(), "content before a 354");
        }
        dialogue.reply(reply);
        return next;
    }

    SessionState bdat(SessionState state, Command.Bdat bdat) throws IOException {
        return switch (state) {
            case Receiving receiving -> chunk(receiving, bdat);
            case Addressing addressing -> firstChunk(addressing, bdat);
            case Ready ready -> drain(ready, bdat, Replies.MAIL_FIRST);
            case SessionState.Connected connected -> drain(connected, bdat, Replies.HELLO_FIRST);
            case Ended ended -> ended;
        };
    }

    private SessionState firstChunk(Addressing state, Command.Bdat bdat) throws IOException {
        if (state.transaction().recipients().given() == 0) {
            return drain(state, bdat, Replies.NO_RECIPIENTS);
        }
        ContentIntake intake;
        try {
            intake = open(state.transaction(), state.peer());
        } catch (SpoolException e) {
            SmtpReply reply = ContentIntake.replyTo(e);
            dialogue.tellRefused(reply, state.transaction());
            return drain(state.reset(), bdat, reply);
        }
        chunked = TextSink.of(
                dialogue.settings().syntax().bareLineEnds(), state.transaction().body(), intake);
        return chunk(state.receive(intake), bdat);
    }

    private SessionState chunk(Receiving state, Command.Bdat bdat) throws IOException {
        MailTransaction transaction = state.transaction();
        ContentIntake intake = state.intake();
        TextSink text = Objects.requireNonNull(chunked, "a chunk before the first");
        boolean goesOn = false;
        try {
            dialogue.gate().expectContent();
            chunks.transferTo(text, bdat.octets());
            if (bdat.last() || intake.refusal() != null) {
                dialogue.gate().expectCommands();
                finish(transaction, intake, !bdat.last() || text.finish());
                return state.reset();
            }
            dialogue.gate().expectNextChunk();
            dialogue.reply(Replies.reply(250, 2, 0, 0, bdat.octets() + " octets received"));
            goesOn = true;
            return state;
        } finally {
            // Until this returns the session has not heard of the intake, and could not close it.
            if (!goesOn) {
                intake.close();
            }
        }
    }

    /// A refused chunk is read all the same, exactly so many octets (RFC 3030 section 2).
    private SessionState drain(SessionState next, Command.Bdat bdat, SmtpReply reply) throws IOException {
        dialogue.gate().expectContent();
        chunks.transferTo((_, _, _) -> {}, bdat.octets());
        dialogue.gate().expectCommands();
        dialogue.reply(reply);
        return next;
    }

    private ContentIntake open(MailTransaction transaction, Peer peer) throws SpoolException {
        Envelope envelope = transaction.envelope();
        boolean held = isHeld(envelope);
        boolean opened = false;
        try {
            ContentIntake intake = open(envelope, held, peer);
            opened = true;
            return intake;
        } finally {
            if (!opened) {
                notTaken(envelope);
            }
        }
    }

    private ContentIntake open(Envelope envelope, boolean held, Peer peer) throws SpoolException {
        MessageWriter writer = dialogue.services().spool().begin(envelope, held);
        boolean opened = false;
        try {
            String now = date.now();
            byte[] received = ReceivedField.of(
                    envelope,
                    dialogue.clientLiteral(),
                    dialogue.clientName(),
                    dialogue.settings().hostname(),
                    writer.id(),
                    dialogue.tlsClause(),
                    now);
            writer.write(received, 0, received.length);
            SubmittedHeader submitted = submitted(writer.id(), now, peer);
            var intake = new ContentIntake(writer, dialogue.settings().limits(), submitted, () -> notTaken(envelope));
            opened = true;
            return intake;
        } finally {
            if (!opened) {
                writer.close();
            }
        }
    }

    /// Whether the account sends so much more than usual that somebody has to look at it first.
    private boolean isHeld(Envelope envelope) {
        String account = envelope.origin().account();
        return account != null && paces().holds(account, envelope.recipients().size());
    }

    /// What came to nothing was not sent: a user whom a full disk makes try all day must not seem to send much.
    private void notTaken(Envelope envelope) {
        String account = envelope.origin().account();
        if (account != null) {
            paces().notTaken(account, envelope.recipients().size());
        }
    }

    private AccountPaces paces() {
        return dialogue.services().guard().accounts();
    }

    private @Nullable SubmittedHeader submitted(QueueId id, String now, Peer peer) {
        SessionSettings settings = dialogue.settings();
        if (!settings.role().isSubmission()) {
            return null;
        }
        Instant instant = dialogue.services().clock().instant();
        var added = new AddedFields(id, now, instant.getEpochSecond(), settings.hostname());
        return new SubmittedHeader(added, settings.submission(), peer.account(), dialogue.headers());
    }

    private void finish(MailTransaction transaction, ContentIntake intake, boolean wellFormed) throws IOException {
        if (!wellFormed) {
            intake.refuse(Replies.BARE_LINE_ENDS);
        }
        SmtpReply refusal = intake.commit();
        if (refusal != null) {
            dialogue.refuse(refusal, transaction.origin(), transaction.sender(), null);
            return;
        }
        MessageWriter writer = intake.writer();
        dialogue.publish(new MailEvent.Accepted(
                dialogue.services().clock().instant(),
                writer.id(),
                transaction.sender(),
                transaction.recipients().recipients().size(),
                writer.size(),
                transaction.origin()));
        dialogue.reply(Replies.reply(250, 2, 0, 0, "Ok: queued as " + writer.id()));
    }
}
