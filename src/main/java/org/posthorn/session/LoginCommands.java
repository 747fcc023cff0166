package org.posthorn.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.account.AccountException;
import org.posthorn.account.SaslExchange;
import org.posthorn.account.SaslMechanisms;
import org.posthorn.account.SaslStep;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.SmtpReply;
import org.posthorn.policy.Offence;
import org.posthorn.session.SessionState.Ended;
import org.posthorn.session.SessionState.Ready;
import org.posthorn.tls.TlsDescription;
import org.posthorn.wire.Command;
import org.posthorn.wire.SmtpInput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// AUTH (RFC 4954): base64 lines between the client and a SASL exchange.
final class LoginCommands {
    private static final Logger LOG = LoggerFactory.getLogger(LoginCommands.class);

    private final Dialogue dialogue;
    private int failures;

    LoginCommands(Dialogue dialogue) {
        this.dialogue = dialogue;
    }

    /// Whether AUTH would be heard now.
    boolean isPossible(SessionState state) {
        return dialogue.services().sasl() != null
                && dialogue.settings().extensions().offers(Extension.LOGIN)
                && dialogue.connection().tls() != null
                && state.peer().account() == null;
    }

    SessionState auth(Ready state, Command.Auth auth) throws IOException {
        SaslMechanisms sasl = dialogue.services().sasl();
        if (sasl == null || !dialogue.settings().extensions().offers(Extension.LOGIN)) {
            return refused(state, Replies.NOT_IMPLEMENTED);
        }
        if (state.peer().account() != null) {
            return refused(state, Replies.ALREADY_LOGGED_IN);
        }
        TlsDescription tls = dialogue.connection().tls();
        if (tls == null) {
            return refused(state, Replies.LOGIN_NEEDS_TLS);
        }
        Optional<SaslExchange> exchange = sasl.begin(auth.mechanism(), tls);
        return exchange.isEmpty() ? refused(state, Replies.MECHANISM_UNKNOWN) : converse(state, auth, exchange.get());
    }

    private SessionState refused(SessionState state, SmtpReply reply) throws IOException {
        dialogue.reply(reply);
        return state;
    }

    private SessionState converse(Ready state, Command.Auth auth, SaslExchange exchange) throws IOException {
        try {
            SaslStep step = exchange.start(decode(auth.initial(), true));
            while (step instanceof SaslStep.Challenge challenge) {
                step = exchange.next(answer(challenge));
            }
            return conclude(state, auth.mechanism(), step);
        } catch (AccountException e) {
            LOG.warn("a login from {} can't be checked now: {}", dialogue.client(), e.getMessage());
            return refused(state, Replies.LOGIN_UNAVAILABLE);
        } catch (LoginAbandonedException e) {
            return e.reply() == null ? new Ended(state.peer(), "closed by client") : refused(state, e.reply());
        }
    }

    private SessionState conclude(Ready state, String mechanism, SaslStep step) throws IOException {
        return switch (step) {
            case SaslStep.Success success -> {
                publish(mechanism, success.account().name(), true);
                dialogue.know();
                yield refused(state.login(success.account()), Replies.LOGGED_IN);
            }
            case SaslStep.Failure failure -> {
                publish(mechanism, failure.user(), false);
                yield failed(state);
            }
            case SaslStep.Malformed _ -> refused(state, Replies.LOGIN_MALFORMED);
            case SaslStep.Challenge _ -> throw new IllegalStateException("a challenge is not the end");
        };
    }

    private SessionState failed(Ready state) throws IOException {
        if (++failures > dialogue.settings().limits().loginFailures()) {
            dialogue.accuse(Offence.FAILED_LOGIN);
            dialogue.reply(Replies.TOO_MANY_LOGINS);
            return new Ended(state.peer(), "too many failed logins");
        }
        dialogue.reply(Replies.LOGIN_FAILED, Offence.FAILED_LOGIN);
        return state;
    }

    private byte[] answer(SaslStep.Challenge challenge) throws IOException, LoginAbandonedException {
        dialogue.output().reply(Replies.plain(334, Base64.getEncoder().encodeToString(challenge.text())));
        SmtpInput input = dialogue.input();
        return switch (input.readLine(dialogue.settings().limits().loginLine())) {
            case COMPLETE ->
                answered(
                        new String(input.buffer(), input.lineStart(), input.lineLength(), StandardCharsets.ISO_8859_1));
            case TOO_LONG -> throw new LoginAbandonedException(Replies.LINE_TOO_LONG);
            case MALFORMED, TLS_RECORD -> throw new LoginAbandonedException(Replies.LINE_MALFORMED);
            case END -> throw new LoginAbandonedException(null);
        };
    }

    private static byte[] answered(String line) throws LoginAbandonedException {
        if (line.equals("*")) {
            throw new LoginAbandonedException(Replies.LOGIN_CANCELLED);
        }
        byte[] response = decode(line, false);
        return response == null ? new byte[0] : response;
    }

    /// @param initial whether `=` stands for an empty response, as it does in the AUTH command only
    private static byte @Nullable [] decode(@Nullable String base64, boolean initial) throws LoginAbandonedException {
        if (base64 == null || initial && base64.equals("=")) {
            return base64 == null ? null : new byte[0];
        }
        try {
            byte[] octets = Base64.getDecoder().decode(base64);
            // The decoder forgives missing padding; RFC 4954 section 4 does not.
            if (!Arrays.equals(Base64.getEncoder().encode(octets), base64.getBytes(StandardCharsets.ISO_8859_1))) {
                throw new LoginAbandonedException(Replies.LOGIN_MALFORMED);
            }
            return octets;
        } catch (IllegalArgumentException e) {
            throw new LoginAbandonedException(Replies.LOGIN_MALFORMED);
        }
    }

    private void publish(String mechanism, String user, boolean succeeded) {
        dialogue.publish(new MailEvent.LoginTried(
                dialogue.services().clock().instant(),
                dialogue.settings().listener(),
                dialogue.client(),
                mechanism,
                user,
                succeeded));
    }
}
