package org.posthorn.session;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.AddressLiteral;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.SmtpReply;
import org.posthorn.policy.Offence;
import org.posthorn.policy.Standing;
import org.posthorn.tls.TlsDescription;
import org.posthorn.wire.BufferPool;
import org.posthorn.wire.SmtpInput;
import org.posthorn.wire.SmtpOutput;

/// What the commands of one session share: its connection, in both directions, and its counts. Confined to the
/// session's thread.
final class Dialogue {
    private final Connection connection;
    private final SessionSettings settings;
    private final SessionServices services;
    private final SessionGate gate;
    private final SmtpOutput output;
    private final SmtpInput input;
    private final String client;
    private final String clientLiteral;
    private final boolean trusted;
    private final boolean exempt;
    private int errors;
    private boolean known;
    private boolean banned;

    Dialogue(
            Connection connection,
            SessionSettings settings,
            SessionServices services,
            SessionGate gate,
            BufferPool pool)
            throws IOException {
        this.connection = connection;
        this.settings = settings;
        this.services = services;
        this.gate = gate;
        this.output = new SmtpOutput(new GatedOutput(connection.output(), gate));
        this.input = new SmtpInput(new GatedInput(connection.input(), gate), output, pool);
        this.client = connection.remote().getHostAddress();
        this.clientLiteral = AddressLiteral.print(connection.remote());
        this.exempt = services.guard().isExempt(services.policy().isTrusted(connection.remote()));
        this.trusted = settings.role() == SessionRole.RELAY
                && connection.knowsClient()
                && services.policy().isTrusted(connection.remote());
    }

    Connection connection() {
        return connection;
    }

    SessionSettings settings() {
        return settings;
    }

    SessionServices services() {
        return services;
    }

    SessionGate gate() {
        return gate;
    }

    SmtpInput input() {
        return input;
    }

    SmtpOutput output() {
        return output;
    }

    /// The client's address as text.
    String client() {
        return client;
    }

    /// The client's address as a literal.
    String clientLiteral() {
        return clientLiteral;
    }

    /// Whether the client's network may relay without a login.
    boolean isTrusted() {
        return trusted;
    }

    /// Whether the client is left alone, whatever it does.
    boolean isExempt() {
        return exempt;
    }

    /// The TLS clause of a Received field (RFC 8314 section 4.3), with the version as a comment; empty in clear
    /// text.
    String tlsClause() {
        TlsDescription tls = connection.tls();
        return tls == null ? "" : tls.cipherSuite() + " (" + tls.version() + ')';
    }

    /// Answers a command. It goes out when the input runs dry.
    void reply(SmtpReply reply) throws IOException {
        reply(reply, Offence.COMMAND_ERROR);
    }

    /// Answers a command.
    ///
    /// @param offence what it was if the reply is a refusal for good
    void reply(SmtpReply reply, Offence offence) throws IOException {
        if (reply.code() >= 500) {
            errors++;
            slow(exempt || known ? 0 : offend(offence));
        }
        output.reply(reply);
    }

    /// Counts an offence against the client's address, unless the client is exempt.
    void accuse(Offence offence) {
        if (!exempt) {
            offend(offence);
        }
    }

    /// Somebody has logged in: errors are from now on that user's, and count for this session alone.
    void know() {
        known = true;
    }

    private int offend(Offence offence) {
        Standing standing = services.guard().offend(connection.remote(), offence);
        banned |= standing.banned();
        return standing.overSoft();
    }

    /// Lets a client that errs wait for its reply. It holds no large buffer meanwhile: one that has sent so much
    /// ahead that it needs one is not slowed, only counted.
    private void slow(int ofAddress) {
        Duration delay = exempt ? Duration.ZERO : settings.patience().delay(errors, ofAddress);
        if (!delay.isZero() && input.isSmall()) {
            gate.pause(delay);
        }
    }

    /// Answers a command whose refusal a postmaster may want to know of.
    void refuse(SmtpReply reply, Origin origin, @Nullable ReversePath sender, @Nullable MailAddress recipient)
            throws IOException {
        publish(new MailEvent.Refused(services.clock().instant(), origin, sender, recipient, reply));
        reply(reply, recipient == null ? Offence.COMMAND_ERROR : Offence.REFUSED_RECIPIENT);
    }

    boolean hasTooManyErrors() {
        return banned || errors > settings.limits().errors();
    }

    void publish(MailEvent event) {
        services.events().publish(event);
    }

    Origin origin(Peer peer, boolean smtpUtf8) {
        return new Origin(
                settings.listener(),
                client,
                peer.helo(),
                Protocol.name(peer, connection.tls() != null, smtpUtf8),
                peer.account() == null ? null : peer.account().name());
    }

    /// Begins TLS and forgets what was read in clear text.
    void startTls() throws IOException {
        output.flush();
        Object wait = gate.beginHandshake();
        TlsDescription tls;
        try {
            tls = connection.startTls();
        } catch (IOException e) {
            gate.end(wait);
            throw e;
        }
        gate.end(wait);
        input.restart(new GatedInput(connection.input(), gate));
        output.restart(new GatedOutput(connection.output(), gate));
        publish(new MailEvent.TlsStarted(services.clock().instant(), true, client, tls.version(), tls.cipherSuite()));
    }
}
