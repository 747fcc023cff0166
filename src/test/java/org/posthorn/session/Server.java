package org.posthorn.session;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.account.Account;
import org.posthorn.account.OneAccount;
import org.posthorn.account.SaslMechanisms;
import org.posthorn.account.SenderPattern;
import org.posthorn.alias.Recipients;
import org.posthorn.dns.FakeDns;
import org.posthorn.event.MailEvent;
import org.posthorn.policy.AbuseGuard;
import org.posthorn.policy.AbuseSettings;
import org.posthorn.policy.PolicySettings;
import org.posthorn.policy.RelayPolicy;
import org.posthorn.policy.SenderDomainCheck;
import org.posthorn.policy.SenderDomains;
import org.posthorn.spool.MemorySpool;
import org.posthorn.wire.BufferPool;

/// The dialogue engine over connections in memory.
final class Server {
    static final String STRANGER = "198.51.100.7";
    static final String TRUSTED = "127.0.0.1";
    private static final Account ALICE = new Account(
            "alice", List.of(SenderPattern.parse("alice@example.org"), SenderPattern.parse("alice@example.test")));
    /// Made once: keys for SCRAM take some milliseconds.
    private static final SaslMechanisms SASL = OneAccount.mechanisms(ALICE, "secret");
    static final Instant NOW = Instant.parse("2026-11-22T20:55:51Z");

    final MemorySpool spool = new MemorySpool();
    final List<MailEvent> events = new ArrayList<>();
    final BufferPool pool = new BufferPool(4, 64 * 1024);
    final FakeDns dns = new FakeDns();
    SessionSettings settings;
    SenderDomainCheck senderDomains = SenderDomainCheck.ANY;
    AbuseSettings abuse = AbuseSettings.unlimited();
    Recipients recipients = Recipients.AS_GIVEN;
    SaslMechanisms sasl = SASL;
    long nanoTime;
    private AbuseGuard guard;

    Server(SessionRole role) {
        settings = SessionSettings.defaults("test", role, "mx.example.org").withPatience(SessionPatience.endless());
    }

    static Server relay() {
        return new Server(SessionRole.RELAY);
    }

    static Server submission() {
        return new Server(SessionRole.SUBMISSION);
    }

    /// Made once, with what the settings are then.
    AbuseGuard guard() {
        if (guard == null) {
            guard = new AbuseGuard(abuse, events::add, () -> NOW, () -> nanoTime);
        }
        return guard;
    }

    SmtpSessions sessions() {
        var policy = new RelayPolicy(
                PolicySettings.defaults("mx.example.org").withInboundDomains(List.of("example.org", "example.test")));
        var services = new SessionServices(
                spool,
                policy,
                new SenderDomains(senderDomains, dns),
                sasl,
                null,
                events::add,
                () -> NOW,
                guard(),
                recipients);
        return new SmtpSessions(settings, services, pool, () -> nanoTime);
    }

    /// What the server answers to a client that sends all of this, in the blocks of the stream.
    String answers(String client, InputStream sent) throws IOException {
        var connection = new FakeConnection(InetAddress.ofLiteral(client), sent);
        sessions().open(connection).run();
        return connection.answers();
    }

    /// The same for a stranger whose octets arrive at once.
    String answers(String sent) throws IOException {
        return answers(STRANGER, FakeConnection.inBlocks(octets(sent), Integer.MAX_VALUE));
    }

    /// The same for a client of a trusted network, one octet at a time: as if it waited for each reply.
    String answersSlowly(String client, String sent) throws IOException {
        return answers(client, FakeConnection.inBlocks(octets(sent), 1));
    }

    /// The codes of the last line of each reply, such as `220 250 221`.
    static String codes(String answers) {
        var codes = new StringBuilder();
        for (String line : answers.split("\r\n")) {
            if (line.length() > 3 && line.charAt(3) == ' ') {
                codes.append(codes.isEmpty() ? "" : " ").append(line, 0, 3);
            }
        }
        return codes.toString();
    }

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
