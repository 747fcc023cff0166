package org.posthorn.session;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.account.Account;
import org.posthorn.account.AccountException;
import org.posthorn.account.SaslMechanisms;
import org.posthorn.mail.AddressLiteral;
import org.posthorn.session.SessionState.Addressing;
import org.posthorn.session.SessionState.Connected;
import org.posthorn.session.SessionState.Ended;
import org.posthorn.session.SessionState.Ready;
import org.posthorn.session.SessionState.Receiving;
import org.posthorn.wire.XclientAttributes;
import org.posthorn.wire.XclientParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// XCLIENT: a trusted host speaks for a client of its own, which is judged from then on in its place (Postfix's
/// XCLIENT_README). The session begins anew, but for TLS. Who may say it is asked of the host itself, whatever it
/// said before.
final class XclientCommand {
    private static final Logger LOG = LoggerFactory.getLogger(XclientCommand.class);

    private final Dialogue dialogue;
    private final Connection own;

    XclientCommand(Dialogue dialogue) {
        this.dialogue = dialogue;
        this.own = dialogue.connection();
    }

    SessionState obey(SessionState state, String text) throws IOException {
        if (state instanceof Addressing || state instanceof Receiving) {
            dialogue.reply(Replies.IN_TRANSACTION);
            return state;
        }
        if (!dialogue.mayXclient()) {
            dialogue.reply(Replies.XCLIENT_DENIED);
            return state;
        }
        return switch (XclientParser.parse(text)) {
            case XclientParser.Refused refused -> {
                dialogue.reply(refused.reply());
                yield state;
            }
            case XclientParser.Understood understood -> assume(state, understood.attributes());
        };
    }

    private SessionState assume(SessionState state, XclientAttributes given) throws IOException {
        Account account = null;
        String login = given.login();
        if (login != null && !login.isEmpty()) {
            try {
                account = account(login).orElse(null);
            } catch (AccountException e) {
                LOG.warn("whom {} speaks for can't be looked up now: {}", dialogue.client(), e.getMessage());
                dialogue.reply(Replies.LOGIN_UNAVAILABLE);
                return state;
            }
            if (account == null) {
                dialogue.reply(Replies.XCLIENT_LOGIN_UNKNOWN);
                return state;
            }
        }
        dialogue.assume(connection(given), given.name());
        if (dialogue.isBanned()) {
            dialogue.reply(Replies.BANNED);
            return new Ended(state.peer(), "banned");
        }
        if (account != null) {
            dialogue.know();
        }
        dialogue.greet();
        return next(given, account);
    }

    private Optional<Account> account(String login) throws AccountException {
        SaslMechanisms sasl = dialogue.services().sasl();
        return sasl == null ? Optional.empty() : sasl.account(login);
    }

    /// What is not given stays; an address that is said to be unknown is nobody's.
    private Connection connection(XclientAttributes given) {
        Connection before = dialogue.connection();
        String address = given.address();
        boolean known = address == null ? before.knowsClient() : !address.isEmpty();
        return new AssumedConnection(
                own, address(address, before.remote()), address(given.destination(), before.local()), known);
    }

    private static InetAddress address(@Nullable String literal, InetAddress otherwise) {
        return literal == null ? otherwise : AddressLiteral.parse(literal).orElse(otherwise);
    }

    /// With the name that the client gave itself, a transaction may follow at once; else a greeting has to.
    private static SessionState next(XclientAttributes given, @Nullable Account account) {
        String helo = given.helo();
        if (helo == null || helo.isEmpty()) {
            return new Connected(new Peer("", false, account));
        }
        return new Ready(new Peer(helo, Boolean.TRUE.equals(given.extended()), account));
    }
}
