package org.posthorn.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.account.Account;
import org.posthorn.account.SenderPattern;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.ReversePath;

final class RelayPolicyTest {
    private static final InetAddress LOCAL = InetAddress.ofLiteral("192.0.2.25");
    private final RelayPolicy policy = new RelayPolicy(
            PolicySettings.defaults("mx.example.org").withInboundDomains(List.of("example.org", "bücher.example")));

    private String decide(String recipient, boolean mayRelay) {
        MailAddress address = recipient.equalsIgnoreCase("postmaster")
                ? new MailAddress(recipient, "")
                : MailAddress.parse(recipient);
        return switch (policy.recipient(address, mayRelay, LOCAL)) {
            case Verdict.Accepted accepted -> accepted.address().toString();
            case Verdict.Refused refused -> refused.reply().toString();
        };
    }

    @Test
    void anyoneMaySendToInboundDomains() {
        assertThat(decide("bob@Example.ORG", false)).isEqualTo("bob@Example.ORG");
        assertThat(decide("bob@xn--bcher-kva.example", false)).isEqualTo("bob@xn--bcher-kva.example");
        assertThat(decide("\"a@b\"@example.org", false)).isEqualTo("\"a@b\"@example.org");
    }

    @ParameterizedTest
    @Tag("req033")
    @ValueSource(
            strings = {
                "victim@example.com",
                "victim%example.com@example.org",
                "example.com!victim@example.org",
                "\"victim@example.com\"@example.org",
                "victim@[192.0.2.25]",
                "victim@sub.example.org",
                "victim@mx.example.org"
            })
    void strangersRelayNowhere(String recipient) {
        assertThat(decide(recipient, false)).startsWith("550 5.7.1");
        assertThat(decide(recipient, true)).isEqualTo(recipient);
    }

    @ParameterizedTest
    @Tag("req016")
    @ValueSource(strings = {"postmaster", "PostMaster", "postmaster@mx.example.org", "Postmaster@[192.0.2.25]"})
    void postmasterIsAtTheFirstInboundDomain(String recipient) {
        assertThat(decide(recipient, false)).isEqualToIgnoringCase("postmaster@example.org");
    }

    @Test
    @Tag("req016")
    void withoutInboundDomainsPostmasterIsAtTheHost() {
        var alone = new RelayPolicy(PolicySettings.defaults("mx.example.org"));
        assertThat(alone.recipient(new MailAddress("postmaster", ""), false, LOCAL))
                .isEqualTo(new Verdict.Accepted(MailAddress.parse("postmaster@mx.example.org")));
    }

    @Test
    @Tag("req051")
    void anAccountSendsAsItsAddressesOnly() {
        var alice = new Account("alice", List.of(SenderPattern.parse("alice@example.org")));
        assertThat(policy.refusalOfSender(ReversePath.parse("alice@EXAMPLE.org"), alice))
                .isEmpty();
        assertThat(policy.refusalOfSender(ReversePath.parse("bob@example.org"), alice))
                .hasValueSatisfying(reply -> assertThat(reply.toString()).startsWith("553 5.7.1"));
    }

    /// A server that logs in here relays the reports of its users' mail.
    @Test
    void anAccountSendsReportsUnlessSaidOtherwise() {
        var alice = new Account("alice", List.of(SenderPattern.parse("alice@example.org")));
        assertThat(policy.refusalOfSender(ReversePath.NULL, alice)).isEmpty();
        var without = new PolicySettings("mx.example.org", List.of(), List.of(), false, SenderDomainCheck.ANY);
        assertThat(new RelayPolicy(without).refusalOfSender(ReversePath.NULL, alice))
                .hasValueSatisfying(reply -> assertThat(reply.toString()).startsWith("553 5.7.1"));
    }

    @Test
    void addressesWithoutADomainAreAtThisServer() {
        var root = new MailAddress("root", "");
        assertThat(policy.sentFromHere(root)).hasToString("root@mx.example.org");
        assertThat(policy.deliveredHere(root)).hasToString("root@example.org");
        PolicySettings settings = PolicySettings.defaults("mx.example.org");
        assertThat(new RelayPolicy(settings).deliveredHere(root)).hasToString("root@mx.example.org");
        assertThat(new RelayPolicy(settings.withInboundDomains(List.of("example.org", "MX.example.org")))
                        .deliveredHere(root))
                .hasToString("root@mx.example.org");
    }

    @Test
    void trustsNetworks() {
        assertThat(policy.isTrusted(InetAddress.ofLiteral("127.9.9.9"))).isTrue();
        assertThat(policy.isTrusted(InetAddress.ofLiteral("::1"))).isTrue();
        assertThat(policy.isTrusted(InetAddress.ofLiteral("192.0.2.1"))).isFalse();
        RelayPolicy other = policy.withTrustedNetworks(List.of(CidrBlock.parse("192.0.2.0/25")));
        assertThat(other.isTrusted(InetAddress.ofLiteral("192.0.2.127"))).isTrue();
        assertThat(other.isTrusted(InetAddress.ofLiteral("192.0.2.128"))).isFalse();
        assertThat(other.isTrusted(InetAddress.ofLiteral("127.0.0.1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "192.0.2.1/32", "10.0.0.0/8", "2001:db8:0:0:0:0:0:0/33"})
    void printsBlocksAsTheyAre(String text) {
        assertThat(CidrBlock.parse(text)).hasToString(text).isEqualTo(CidrBlock.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/", "host/8", "::1/129", "1.2.3/8"
            })
    void refusesBadBlocks(String text) {
        assertThatThrownBy(() -> CidrBlock.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
