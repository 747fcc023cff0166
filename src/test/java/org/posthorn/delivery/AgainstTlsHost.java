package org.posthorn.delivery;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.AddressAnswer;
import org.posthorn.dns.TlsaAnswer;
import org.posthorn.dns.TlsaRecord;
import org.posthorn.route.Destination;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.TlsPolicy;
import org.posthorn.tls.ClientTls;
import org.posthorn.tls.ServerIdentity;
import org.posthorn.tls.ServerTls;
import org.posthorn.tls.TestAuthority;

/// For tests of couriers against a host that offers STARTTLS, whose address the DNS vouches for.
abstract class AgainstTlsHost {
    static final String HOST = "mx.example.org";

    static TestAuthority authority;
    static TestAuthority.Leaf leaf;
    static ServerTls right;
    static ServerTls wrongName;
    static ServerTls expired;
    static ServerTls selfSigned;
    private static ServerIdentity trusting;

    final CourierFixture fixture = new CourierFixture();
    ScriptedPeer peer;

    @BeforeAll
    static void issue(@TempDir Path folder) throws Exception {
        authority = new TestAuthority();
        leaf = authority.issue("EC", HOST);
        right = leaf.serve(folder, "right", HOST);
        wrongName = authority.issue("EC", "other.example.org").serve(folder, "wrong", HOST);
        expired = authority.issue("EC", Duration.ofMinutes(-1), HOST).serve(folder, "old", HOST);
        selfSigned = TestAuthority.selfSigned("EC", HOST).serve(folder, "self", HOST);
        trusting = ServerIdentity.of(authority.write(folder));
    }

    @BeforeEach
    void start() throws Exception {
        startPeer();
        fixture.tls = ClientTls.opportunistic()::wrap;
        fixture.identity = trusting;
        fixture.resolver.host(HOST, new AddressAnswer.Addresses(List.of(InetAddress.getLoopbackAddress()), true));
    }

    /// One that has heard nothing yet.
    void startPeer() throws Exception {
        peer = new ScriptedPeer();
        peer.tls(right).on("EHLO", "250-peer.test\r\n250 STARTTLS");
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
        fixture.close();
    }

    void tlsa(TlsaAnswer answer) {
        fixture.resolver.tlsa("_" + peer.port() + "._tcp." + HOST, answer);
    }

    void tlsa(TlsaRecord record) {
        tlsa(new TlsaAnswer.Records(List.of(record)));
    }

    Courier courier(TlsPolicy policy) {
        return courier(HOST, policy);
    }

    Courier courier(String host, TlsPolicy policy) {
        var hosts = List.of(new RankedHost(0, host, peer.port()));
        return fixture.courier(new Destination.SmtpHosts("test", hosts, policy));
    }
}
