package org.posthorn.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.SmtpReply;
import org.posthorn.policy.Offence;
import org.posthorn.session.SessionState.Addressing;
import org.posthorn.session.SessionState.Connected;
import org.posthorn.session.SessionState.Ended;
import org.posthorn.session.SessionState.Ready;
import org.posthorn.session.SessionState.Receiving;
import org.posthorn.wire.Command;
import org.posthorn.wire.CommandParser;
import org.posthorn.wire.SmtpInput;
import org.posthorn.wire.SmtpOutput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One SMTP dialogue, the server's side (RFC 5321). [#run()] belongs to one thread; the other methods to any.
public final class SmtpSession {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpSession.class);

    /// Refusals of these are in the mail log.
    private static final List<String> TOLD_OF = List.of("MAIL", "RCPT", "EHLO", "HELO");
    /// Octets of a refused line that are.
    private static final int MOST_SHOWN = 256;

    private final Connection connection;
    private final SessionGate gate;
    private final Dialogue dialogue;
    private final EnvelopeCommands envelope;
    private final ContentCommands content;
    private final LoginCommands login;
    private final XclientCommand xclient;
    private SessionState state = new Connected();
    private int idleCommands;

    SmtpSession(Connection connection, SessionGate gate, Dialogue dialogue, MailDate date) {
        this.connection = connection;
        this.gate = gate;
        this.dialogue = dialogue;
        this.envelope = new EnvelopeCommands(dialogue);
        this.content = new ContentCommands(dialogue, date);
        this.login = new LoginCommands(dialogue);
        this.xclient = new XclientCommand(dialogue);
    }

    /// Talks to the client until one of both has enough, then closes the connection.
    public void run() {
        String reason = "error";
        publishOpened();
        try {
            reason = converse();
        } catch (SessionOverException e) {
            reason = e.reason();
        } catch (SessionStoppingException e) {
            reason = SessionStoppingException.REASON;
            sayLast(Replies.SHUTTING_DOWN);
        } catch (IOException e) {
            reason = "connection lost: " + e.getMessage();
        } catch (RuntimeException e) {
            LOG.error("session with {} failed", dialogue.client(), e);
            sayLast(Replies.BROKEN);
        } finally {
            state.reset();
            dialogue.input().release();
            gate.awaitFarewell();
            gate.beginClose();
            connection.close();
            publishClosed(reason);
        }
    }

    private String converse() throws IOException {
        SessionSettings settings = dialogue.settings();
        if (settings.role() == SessionRole.SUBMISSIONS) {
            dialogue.startTls();
        }
        if (talksEarly(settings)) {
            dialogue.accuse(Offence.EARLY_TALK);
            sayLast(Replies.EARLY);
            return "talked before the greeting";
        }
        dialogue.greet();
        while (!(state instanceof Ended)) {
            state = next();
        }
        dialogue.output().flush();
        return ((Ended) state).reason();
    }

    /// A client that does not wait for the greeting is no mail server (RFC 5321 section 3.1). It sends as soon as
    /// it is connected, so a short wait is enough to find out.
    private boolean talksEarly(SessionSettings settings) throws IOException {
        Duration delay = settings.patience().greetDelay();
        if (settings.role() != SessionRole.RELAY || delay.isZero() || dialogue.isExempt()) {
            return false;
        }
        if (connection.input().available() == 0) {
            gate.pause(delay);
        }
        return connection.input().available() > 0;
    }

    private SessionState next() throws IOException {
        if (gate.isStopping()) {
            return end(Replies.SHUTTING_DOWN, "shutdown");
        }
        if (dialogue.hasTooManyErrors()) {
            return end(Replies.TOO_MANY_ERRORS, "too many errors");
        }
        if (idleCommands > dialogue.settings().limits().idleCommands()) {
            return end(Replies.TOO_MANY_COMMANDS, "too many commands without mail");
        }
        SmtpInput input = dialogue.input();
        SessionLimits limits = dialogue.settings().limits();
        return switch (input.readLine(login.isPossible(state) ? limits.loginLine() : limits.commandLine())) {
            case COMPLETE ->
                obey(CommandParser.parse(
                        input.buffer(),
                        input.lineStart(),
                        input.lineLength(),
                        dialogue.settings().syntax().addresses()));
            case TOO_LONG -> refuseLine(Replies.LINE_TOO_LONG);
            case MALFORMED -> refuseLine(Replies.LINE_MALFORMED);
            case TLS_RECORD -> end(Replies.TLS_UNASKED, "TLS record in clear text");
            case END -> gone();
        };
    }

    private SessionState obey(Command command) throws IOException {
        return switch (command) {
            case Command.Mail mail -> mail(mail);
            case Command.Rcpt rcpt -> rcpt(rcpt);
            case Command.Data _ -> progress(content.data(state));
            case Command.Bdat bdat -> progress(content.bdat(state, bdat));
            case Command.Hello hello -> hello(hello);
            case Command.Rset _ -> {
                forget();
                yield idle(state.reset(), Replies.OK);
            }
            case Command.Noop _ -> idle(state, Replies.OK);
            case Command.Help _ -> idle(state, Replies.HELP);
            case Command.Vrfy _ -> idle(state, Replies.CANNOT_VERIFY);
            case Command.Quit _ -> end(Replies.BYE, "quit");
            case Command.StartTls _ -> startTls();
            case Command.Auth auth -> auth(auth);
            case Command.Xclient assumed -> xclient(assumed);
            case Command.Unusable unusable -> unusable(unusable.reply());
            case Command.Lost lost -> end(lost.reply(), lost.reason());
        };
    }

    private SessionState mail(Command.Mail mail) throws IOException {
        return switch (state) {
            case Ready ready -> envelope.mail(ready, mail);
            case Connected _ -> refuse(Replies.HELLO_FIRST, mail);
            case Addressing _ -> refuse(Replies.NESTED_MAIL, mail);
            case Receiving _ -> refuse(Replies.CHUNKS_ONLY, mail);
            case Ended ended -> ended;
        };
    }

    private SessionState refuse(SmtpReply reply, Command.Mail mail) throws IOException {
        dialogue.refuseCommand(reply, state.peer(), "MAIL", mail.sender(), null, "");
        return state;
    }

    private SessionState rcpt(Command.Rcpt rcpt) throws IOException {
        return switch (state) {
            case Addressing addressing -> envelope.rcpt(addressing, rcpt);
            case Connected _, Ready _ -> refuse(Replies.MAIL_FIRST, rcpt);
            case Receiving _ -> refuse(Replies.CHUNKS_ONLY, rcpt);
            case Ended ended -> ended;
        };
    }

    private SessionState refuse(SmtpReply reply, Command.Rcpt rcpt) throws IOException {
        dialogue.refuseCommand(reply, state.peer(), "RCPT", null, rcpt.recipient(), "");
        return state;
    }

    /// A line that is no command. Postmasters want to know of those that were meant for mail.
    private SessionState unusable(SmtpReply reply) throws IOException {
        SmtpInput input = dialogue.input();
        int shown = Math.min(input.lineLength(), MOST_SHOWN);
        var line = new String(input.buffer(), input.lineStart(), shown, StandardCharsets.UTF_8);
        for (String command : TOLD_OF) {
            if (line.regionMatches(true, 0, command, 0, command.length())) {
                dialogue.refuseCommand(reply, state.peer(), command, null, null, line);
                return state;
            }
        }
        return answer(reply);
    }

    private SessionState auth(Command.Auth auth) throws IOException {
        return switch (state) {
            case Ready ready -> login.auth(ready, auth);
            case Connected _ -> answer(Replies.HELLO_FIRST);
            case Addressing _, Receiving _ -> answer(Replies.IN_TRANSACTION);
            case Ended ended -> ended;
        };
    }

    private SessionState hello(Command.Hello hello) throws IOException {
        forget();
        SmtpReply reply = hello.extended()
                ? HelloReply.of(dialogue)
                : Replies.plain(250, dialogue.settings().hostname());
        return idle(state.hello(hello.name(), hello.extended()), reply);
    }

    /// Drops the transaction that is open, if one is; the time that its content was given goes with it.
    private void forget() {
        state.reset();
        gate.expectCommands();
    }

    private SessionState startTls() throws IOException {
        if (connection.tls() != null) {
            return answer(Replies.TLS_ACTIVE);
        }
        if (!dialogue.settings().extensions().offers(Extension.STARTTLS) || !connection.canStartTls()) {
            return answer(Replies.NOT_IMPLEMENTED);
        }
        if (state instanceof Addressing || state instanceof Receiving) {
            return answer(Replies.IN_TRANSACTION);
        }
        dialogue.reply(Replies.READY_FOR_TLS);
        dialogue.startTls();
        return new Connected();
    }

    private SessionState xclient(Command.Xclient assumed) throws IOException {
        idleCommands++;
        return xclient.obey(state, assumed.text());
    }

    private SessionState answer(SmtpReply reply) throws IOException {
        dialogue.reply(reply);
        return state;
    }

    private SessionState refuseLine(SmtpReply reply) throws IOException {
        if (dialogue.input().announcedChunk()) {
            // A chunk may follow whose size is not known: read as commands, its octets would be run.
            return end(reply, CommandParser.SIZE_UNKNOWN);
        }
        dialogue.refuseCommand(reply, state.peer(), MailEvent.Refused.LINE, null, null, "");
        return state;
    }

    private SessionState idle(SessionState next, SmtpReply reply) throws IOException {
        idleCommands++;
        dialogue.reply(reply);
        return next;
    }

    private SessionState progress(SessionState next) {
        idleCommands = 0;
        return next;
    }

    private SessionState end(SmtpReply reply, String reason) throws IOException {
        state.reset();
        dialogue.reply(reply);
        return new Ended(state.peer(), reason);
    }

    private SessionState gone() {
        state.reset();
        return new Ended(state.peer(), "closed by client");
    }

    private void sayLast(SmtpReply reply) {
        try {
            dialogue.reply(reply);
            dialogue.output().flush();
        } catch (IOException e) {
            LOG.debug("{} is gone", dialogue.client(), e);
        }
    }

    /// Asks the session to end with 421: at once when it waits for a command, else before the next one. Content
    /// that is under way may still come to its end.
    public void stop() {
        if (gate.stop()) {
            Thread.startVirtualThread(() -> sayFarewell(Replies.SHUTTING_DOWN));
        }
    }

    /// Ends the session when a time-out has passed. To be called about once a second.
    public void checkTime() {
        switch (gate.claimOverdue()) {
            case NOTHING -> {}
            case READ -> Thread.startVirtualThread(() -> sayFarewell(Replies.TIMED_OUT));
            case HOPELESS -> abort();
        }
    }

    /// Cuts the connection at once.
    public void abort() {
        connection.abort();
        gate.hurry();
        gate.farewellSaid();
    }

    private void sayFarewell(SmtpReply reply) {
        try {
            var output = new SmtpOutput(connection.output());
            output.reply(reply);
            output.flush();
        } catch (IOException e) {
            LOG.debug("{} is gone", dialogue.client(), e);
        } finally {
            connection.close();
            gate.farewellSaid();
        }
    }

    private void publishOpened() {
        dialogue.publish(new MailEvent.SessionOpened(
                dialogue.services().clock().instant(), dialogue.settings().listener(), dialogue.client()));
    }

    private void publishClosed(String reason) {
        dialogue.publish(new MailEvent.SessionClosed(
                dialogue.services().clock().instant(), dialogue.settings().listener(), dialogue.client(), reason));
    }
}
