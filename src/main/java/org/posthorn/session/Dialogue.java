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
    private final boolean mayXclient;
    private Connection connection;
    private final SessionSettings settings;
    private final SessionServices services;
    private final SessionGate gate;
    private final OctetBudget headers;
    private final SmtpOutput output;
    private final SmtpInput input;
    private String client;
    private String clientName = "";
    private boolean trusted;
    private boolean exempt;
    private int errors;
    private boolean known;
    private boolean banned;

    Dialogue(
            Connection connection,
            SessionSettings settings,
            SessionServices services,
            SessionGate gate,
            BufferPool pool,
            OctetBudget headers)
            throws IOException {
        this.connection = connection;
        this.settings = settings;
        this.services = services;
        this.gate = gate;
        this.headers = headers;
        this.output = new SmtpOutput(new GatedOutput(connection.output(), gate));
        this.input = new SmtpInput(new GatedInput(connection.input(), gate), output, pool);
        this.client = connection.remote().getHostAddress();
        this.trusted = isTrusted(connection, settings, services);
        this.exempt = services.guard().isExempt(services.policy().isTrusted(connection.remote()));
        this.mayXclient = connection.knowsClient() && settings.mayXclient(connection.remote());
    }

    private static boolean isTrusted(Connection connection, SessionSettings settings, SessionServices services) {
        return settings.role() == SessionRole.RELAY
                && connection.knowsClient()
                && services.policy().isTrusted(connection.remote());
    }

    /// With the addresses of the client that its other end speaks for, if it does.
    Connection connection() {
        return connection;
    }

    /// From now on the other end speaks for this client.
    ///
    /// @param name of the client's address in the DNS; empty when it has none, null to leave that as it is
    void assume(Connection assumed, @Nullable String name) {
        connection = assumed;
        client = assumed.remote().getHostAddress();
        clientName = name == null ? clientName : name;
        trusted = isTrusted(assumed, settings, services);
        exempt = services.guard().isExempt(services.policy().isTrusted(assumed.remote()));
        known = false;
    }

    /// Whether the other end may speak for clients of its own.
    boolean mayXclient() {
        return mayXclient;
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

    /// What headers of messages under way may take in memory, in all sessions of the listener.
    OctetBudget headers() {
        return headers;
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
        return AddressLiteral.print(connection.remote());
    }

    /// The name of the client's address in the DNS, where a trusted host gave one; else empty, as names are not
    /// looked up here.
    String clientName() {
        return clientName;
    }

    /// Whether the client's network may relay without a login.
    boolean isTrusted() {
        return trusted;
    }

    /// Whether the client is not served for now, wherever it was banned.
    boolean isBanned() {
        return !exempt && services.guard().isBanned(connection.remote());
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

    /// Says who this server is, as the first thing or anew.
    void greet() throws IOException {
        reply(Replies.plain(220, settings.hostname() + " ESMTP Posthorn"));
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

    /// Answers content, or a RCPT, whose refusal a postmaster may want to know of.
    void refuse(SmtpReply reply, Origin origin, @Nullable ReversePath sender, @Nullable MailAddress recipient)
            throws IOException {
        String command = recipient == null ? MailEvent.Refused.CONTENT : "RCPT";
        publish(refused(reply, origin, command, sender, recipient, ""));
        reply(reply, recipient == null ? Offence.COMMAND_ERROR : Offence.REFUSED_RECIPIENT);
    }

    /// Answers a command that is refused for what it is or when it comes, and not for the recipient it names.
    ///
    /// @param line as it was given, where it was not understood; else empty
    void refuseCommand(
            SmtpReply reply,
            Peer peer,
            String command,
            @Nullable ReversePath sender,
            @Nullable MailAddress recipient,
            String line)
            throws IOException {
        publish(refused(reply, origin(peer, false), command, sender, recipient, line));
        reply(reply);
    }

    private MailEvent.Refused refused(
            SmtpReply reply,
            Origin origin,
            String command,
            @Nullable ReversePath sender,
            @Nullable MailAddress recipient,
            String line) {
        return new MailEvent.Refused(services.clock().instant(), origin, command, sender, recipient, line, reply);
    }

    /// Tells of content that is not taken, before it is answered.
    void tellRefused(SmtpReply reply, MailTransaction transaction) {
        publish(refused(reply, transaction.origin(), MailEvent.Refused.CONTENT, transaction.sender(), null, ""));
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
