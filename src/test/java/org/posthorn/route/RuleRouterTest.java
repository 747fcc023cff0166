package org.posthorn.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.AddressAnswer;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.MxAnswer;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Origin;
import org.posthorn.mail.ReversePath;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.Destination.SmtpHosts;
import org.posthorn.tls.StsPolicy;

class RuleRouterTest {
    private static final Envelope MAIL = from("sender@example.com", null);

    private final FakeDns dns = new FakeDns();

    private static Envelope from(String sender, @Nullable String account) {
        return Envelope.of(
                ReversePath.parse(sender),
                List.of(MailAddress.parse("a@example.org")),
                new Origin("submission", "192.0.2.50", "client.example", "ESMTPSA", account));
    }

    private Routing route(String recipient, RouteRule... rules) {
        var self = new OwnIdentity("mx.Here.example", Set.of(FakeDns.address("192.0.2.99")));
        return new RuleRouter(
                        new RouteSettings(List.of(rules), List.of(), 2525), dns, self, domain -> StsPolicy.NOTHING)
                .route(MAIL, MailAddress.parse(recipient));
    }

    private static RouteRule rule(String to, String... patterns) {
        return new RouteRule(
                Arrays.stream(patterns).map(DomainPattern::new).toList(), RouteTarget.parse(to, Path.of("/base")));
    }

    private static List<RankedHost> hosts(Routing routing) {
        assertThat(routing).isInstanceOf(Routing.To.class);
        return ((SmtpHosts) ((Routing.To) routing).destination()).hosts();
    }

    private static void assertNever(Routing routing, String status) {
        assertThat(routing)
                .isInstanceOfSatisfying(
                        Routing.Never.class,
                        never -> assertThat(never.diagnosis().status()).hasToString(status));
    }

    private static void assertNotNow(Routing routing, String status) {
        assertThat(routing)
                .isInstanceOfSatisfying(
                        Routing.NotNow.class,
                        notNow -> assertThat(notNow.diagnosis().status()).hasToString(status));
    }

    @Test
    void theFirstMatchWins() {
        var rules = new RouteRule[] {
            rule("discard:", "void.example", "*.void.example"),
            rule("maildir:mail", "Example.ORG"),
            rule("smtp://relay.example:25", "*")
        };
        assertThat(route("a@void.example", rules)).isEqualTo(new Routing.To(new Destination.Discard()));
        assertThat(route("a@deep.void.example", rules)).isEqualTo(new Routing.To(new Destination.Discard()));
        assertThat(route("a@example.org", rules))
                .isEqualTo(new Routing.To(new Destination.Maildir(Path.of("/base/mail"))));
        assertThat(hosts(route("a@avoid.example", rules))).containsExactly(new RankedHost(0, "relay.example", 25));
    }

    @Test
    void rejects() {
        Routing routing = route("a@gone.example", rule("reject:moved away", "gone.example"));
        assertNever(routing, "5.7.1");
        assertThat(((Routing.Never) routing).diagnosis().text()).isEqualTo("moved away");
    }

    private static SmtpHosts smtp(Routing routing) {
        return (SmtpHosts) ((Routing.To) routing).destination();
    }

    private SmtpHosts underRules(String recipient, TlsRule... rules) {
        var settings = new RouteSettings(
                List.of(
                        rule("smtp://relay.example:25", "relayed.example"),
                        rule("smtp://192.0.2.7:25", "literal.example")),
                List.of(rules),
                25);
        var self = new OwnIdentity("here.example", Set.of());
        var sts = new StsPolicy(StsPolicy.Mode.ENFORCE, List.of("mx.example.org"), Duration.ofDays(1));
        return smtp(new RuleRouter(settings, dns, self, domain -> sts).route(MAIL, MailAddress.parse(recipient)));
    }

    private static TlsRule tls(TlsLevel level, String... patterns) {
        return new TlsRule(Arrays.stream(patterns).map(DomainPattern::new).toList(), level);
    }

    @Test
    @Tag("req096")
    void aDestinationKnowsWhoVouchesForItsHosts() {
        dns.mx("signed.example", new MxAnswer.MxHosts(List.of(new MxAnswer.MxHost(10, "mx.example.org")), true));
        dns.mx("unsigned.example", "10 mx.example.org");
        dns.mx("bare.example", new MxAnswer.NoMx(true)).host("bare.example", "192.0.2.1");
        assertThat(smtp(route("a@signed.example")).tls().names()).isEqualTo(NameTrust.SIGNED);
        assertThat(smtp(route("a@unsigned.example")).tls().names()).isEqualTo(NameTrust.UNSIGNED);
        assertThat(smtp(route("a@bare.example")).tls().names()).isEqualTo(NameTrust.SIGNED);
        assertThat(smtp(route("a@signed.example"))).isNotEqualTo(smtp(route("a@unsigned.example")));
    }

    @Test
    @Tag("req099")
    void aDestinationKnowsWhatASignedAliasLedTo() {
        var host = List.of(new MxAnswer.MxHost(10, "mx.example.org"));
        dns.mx("alias.example", new MxAnswer.MxHosts(host, true, Optional.of("real.example")));
        dns.mx("unsigned.example", new MxAnswer.MxHosts(host, false, Optional.of("real.example")));
        assertThat(smtp(route("a@alias.example")).tls().expanded()).contains("real.example");
        assertThat(smtp(route("a@unsigned.example")).tls().expanded()).isEmpty();
    }

    @Test
    @Tag("req095")
    void aRuleOutranksThePolicyOfADomain() {
        dns.mx("unsigned.example", "10 mx.example.org");
        assertThat(underRules("a@unsigned.example").tls().sts().mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(underRules("a@unsigned.example", tls(TlsLevel.ENCRYPT, "*.example"), tls(TlsLevel.NONE, "*"))
                        .tls())
                .isEqualTo(new TlsPolicy(TlsLevel.ENCRYPT, NameTrust.UNSIGNED));
    }

    @Test
    void aRuleForASmarthostIsOneForItsName() {
        assertThat(underRules(
                                "a@relayed.example",
                                tls(TlsLevel.NONE, "relayed.example"),
                                tls(TlsLevel.VERIFY, "relay.example"))
                        .tls())
                .isEqualTo(new TlsPolicy(TlsLevel.VERIFY, NameTrust.CONFIGURED));
        assertThat(underRules("a@literal.example", tls(TlsLevel.ENCRYPT, "[192.0.2.7]"))
                        .tls()
                        .level())
                .isEqualTo(TlsLevel.ENCRYPT);
        assertThat(underRules("a@[192.0.2.8]", tls(TlsLevel.VERIFY, "[192.0.2.8]"))
                        .tls()
                        .level())
                .isEqualTo(TlsLevel.VERIFY);
    }

    @Test
    void onlyMxAsksTheNetwork() {
        var settings = new RouteSettings(List.of(rule("discard:", "void.example")));
        var router =
                new RuleRouter(settings, dns, new OwnIdentity("here.example", Set.of()), domain -> StsPolicy.NOTHING);
        assertThat(router.isImmediate(MAIL, MailAddress.parse("a@void.example")))
                .isTrue();
        assertThat(router.isImmediate(MAIL, MailAddress.parse("a@[192.0.2.1]"))).isTrue();
        assertThat(router.isImmediate(MAIL, MailAddress.parse("a@example.org"))).isFalse();
    }

    @Test
    @Tag("req034")
    void ranksMxHostsByPreference() {
        dns.mx("example.org", "20 c.example", "5 b.example", "5 a.example");
        assertThat(hosts(route("a@example.org")))
                .containsExactly(
                        new RankedHost(0, "a.example", 2525),
                        new RankedHost(0, "b.example", 2525),
                        new RankedHost(1, "c.example", 2525));
    }

    @Test
    void domainsOfOneProviderShareADestination() {
        dns.mx("one.example", "10 a.example", "20 b.example").mx("two.example", "1 a.example", "2 b.example");
        assertThat(route("x@one.example")).isEqualTo(route("y@two.example"));
    }

    @Test
    @Tag("req035")
    void withoutMxTheDomainIsItsOwnHost() {
        dns.mx("example.org", new MxAnswer.NoMx(false)).host("example.org", "192.0.2.1");
        assertThat(hosts(route("a@example.org"))).containsExactly(new RankedHost(0, "example.org", 2525));
    }

    /// Names that the DNS has and that are no host names by RFC 1123.
    @Test
    void aDomainMayHaveAnUnderscoreOrNoDot() {
        dns.mx("web_1.example.net", new MxAnswer.NoMx(false)).host("web_1.example.net", "192.0.2.1");
        assertThat(hosts(route("root@Web_1.Example.net.")))
                .containsExactly(new RankedHost(0, "web_1.example.net", 2525));
        dns.mx("host_name", new MxAnswer.NoMx(false)).host("host_name", "192.0.2.1");
        assertThat(hosts(route("u@host_name"))).containsExactly(new RankedHost(0, "host_name", 2525));
        assertThat(hosts(route("u@web_1.test", rule("smtp://mx_1.test:25", "*.web_1.test", "web_1.test"))))
                .containsExactly(new RankedHost(0, "mx_1.test", 25));
    }

    @Test
    @Tag("req035")
    void tellsPermanentFromTransient() {
        dns.mx("broken.example", new MxAnswer.TemporaryFailure("SERVFAIL"))
                .mx("half.example", new MxAnswer.NoMx(false))
                .host("half.example", new AddressAnswer.TemporaryFailure("timed out"))
                .mx("empty.example", new MxAnswer.NoMx(false))
                .host("empty.example", new AddressAnswer.NoAddress());
        assertNever(route("a@nowhere.example"), "5.1.2");
        assertNever(route("a@empty.example"), "5.1.2");
        assertNotNow(route("a@broken.example"), "4.4.3");
        assertNotNow(route("a@half.example"), "4.4.3");
    }

    @Test
    @Tag("req035")
    void neverFallsBackToTheDomainBehindMxRecords() {
        dns.mx("example.org", "10 dangling.example").host("example.org", "192.0.2.1");
        assertThat(hosts(route("a@example.org"))).containsExactly(new RankedHost(0, "dangling.example", 2525));
    }

    @Test
    @Tag("req088")
    void nullMxIsFinal() {
        dns.mx("example.org", new MxAnswer.NullMx()).host("example.org", "192.0.2.1");
        assertNever(route("a@example.org"), "5.1.10");
    }

    @Test
    @Tag("req036")
    void dropsItselfAndAllThatIsNotBetter() {
        dns.mx("example.org", "10 a.example", "20 mx.here.example", "20 b.example", "30 c.example");
        assertThat(hosts(route("a@example.org"))).containsExactly(new RankedHost(0, "a.example", 2525));
    }

    @Test
    @Tag("req036")
    void knowsItselfByItsAddress() {
        dns.mx("example.org", "10 other.example", "20 b.example").host("other.example", "192.0.2.99");
        assertNever(route("a@example.org"), "5.4.6");
        assertNever(route("a@[192.0.2.99]"), "5.4.6");
    }

    /// An address in place of a name is connected to, and so is this machine by its other names: it would send the mail to
    /// itself until it has too many Received fields.
    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.99", "localhost", "127.0.0.1", "0.0.0.0", "any.example"})
    @Tag("req036")
    void knowsItselfWithoutAName(String host) {
        dns.mx("example.org", "10 " + host, "20 b.example").host("any.example", "0.0.0.0");
        var self =
                new OwnIdentity("mx.here.example", Set.of(FakeDns.address("192.0.2.99"), FakeDns.address("127.0.0.1")));
        var settings = new RouteSettings(List.of(), List.of(), 2525, List.of(), IgnoredTargets.NONE);
        assertNever(
                new RuleRouter(settings, dns, self, domain -> StsPolicy.NOTHING)
                        .route(MAIL, MailAddress.parse("a@example.org")),
                "5.4.6");
    }

    @Test
    @Tag("req036")
    void withoutMxItMayBeItselfToo() {
        dns.mx("mx.here.example", new MxAnswer.NoMx(false)).host("mx.here.example", "192.0.2.99");
        assertNever(route("a@mx.here.example"), "5.4.6");
    }

    @Test
    void anAddressLiteralIsItsHost() {
        assertThat(hosts(route("a@[192.0.2.1]"))).containsExactly(new RankedHost(0, "192.0.2.1", 2525));
        assertThat(hosts(route("a@[IPv6:2001:db8::1]")))
                .containsExactly(new RankedHost(0, "2001:db8:0:0:0:0:0:1", 2525));
    }

    @Test
    void anAddressWithoutDomainNeedsARoute() {
        assertNever(route("postmaster"), "5.1.2");
        assertThat(route("postmaster", rule("maildir:mail", "*"))).isInstanceOf(Routing.To.class);
    }

    private static RouteRule bySender(String to, String... senders) {
        return new RouteRule(
                List.of(),
                Arrays.stream(senders).map(SenderMatch::parse).toList(),
                List.of(),
                RouteTarget.parse(to, Path.of("/base")),
                List.of());
    }

    private static RouteRule byAll(String to, String match, String sender, String account) {
        return new RouteRule(
                List.of(new DomainPattern(match)),
                List.of(SenderMatch.parse(sender)),
                List.of(account),
                RouteTarget.parse(to, Path.of("/base")),
                List.of());
    }

    private String name(Envelope envelope, String recipient, RouteRule... rules) {
        var self = new OwnIdentity("here.example", Set.of());
        var router = new RuleRouter(
                new RouteSettings(List.of(rules), List.of(), 25), dns, self, domain -> StsPolicy.NOTHING);
        Routing routing = router.route(envelope, MailAddress.parse(recipient));
        assertThat(router.isImmediate(envelope, MailAddress.parse(recipient))).isTrue();
        return ((Routing.To) routing).destination().name();
    }

    @Test
    void aRouteIsForSenders() {
        var rules = new RouteRule[] {
            bySender("smtp://null.example:25", "<>"),
            bySender("smtp://one.example:25", "Boss@Example.com"),
            bySender("smtp://domain.example:25", "example.com", "*.example.com"),
            rule("smtp://all.example:25", "*")
        };
        assertThat(name(from("", null), "a@x.example", rules)).isEqualTo("smtp://null.example:25");
        assertThat(name(from("boss@EXAMPLE.com", null), "a@x.example", rules)).isEqualTo("smtp://one.example:25");
        assertThat(name(from("x@example.com", null), "a@x.example", rules)).isEqualTo("smtp://domain.example:25");
        assertThat(name(from("x@sub.example.com", null), "a@x.example", rules)).isEqualTo("smtp://domain.example:25");
        assertThat(name(from("x@example.net", null), "a@x.example", rules)).isEqualTo("smtp://all.example:25");
    }

    @Test
    void aRouteIsForAllThatItNamesTogether() {
        var rules = new RouteRule[] {
            byAll("smtp://those.example:25", "x.example", "example.com", "Shop"), rule("smtp://all.example:25", "*")
        };
        assertThat(name(from("a@example.com", "shop"), "a@x.example", rules)).isEqualTo("smtp://those.example:25");
        assertThat(name(from("a@example.com", null), "a@x.example", rules)).isEqualTo("smtp://all.example:25");
        assertThat(name(from("a@example.com", "other"), "a@x.example", rules)).isEqualTo("smtp://all.example:25");
        assertThat(name(from("a@example.net", "shop"), "a@x.example", rules)).isEqualTo("smtp://all.example:25");
        assertThat(name(from("a@example.com", "shop"), "a@y.example", rules)).isEqualTo("smtp://all.example:25");
    }

    @Test
    void hostsHaveSourcesByRouteAndElseTheUsualOnes() {
        dns.mx("example.org", "10 mx.example.org");
        Source usual = source("usual");
        Source own = source("own");
        var rule = new RouteRule(
                List.of(new DomainPattern("own.example")),
                List.of(),
                List.of(),
                RouteTarget.parse("smtp://relay.example:25", Path.of("/base")),
                List.of(own));
        var settings =
                new RouteSettings(List.of(rule, rule("discard:", "void.example")), List.of(), 25, List.of(usual));
        var router =
                new RuleRouter(settings, dns, new OwnIdentity("here.example", Set.of()), domain -> StsPolicy.NOTHING);
        assertThat(smtp(router.route(MAIL, MailAddress.parse("a@own.example"))).sources())
                .containsExactly(own);
        assertThat(smtp(router.route(MAIL, MailAddress.parse("a@example.org"))).sources())
                .containsExactly(usual);
        assertThat(router.route(MAIL, MailAddress.parse("a@void.example")))
                .isEqualTo(new Routing.To(new Destination.Discard()));
    }

    private static Source source(String name) {
        return new Source(name, List.of(FakeDns.address("192.0.2.77")), name + ".example", 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[127.0.0.2]",
                "[127.0.53.53]",
                "[IPv6:::1]",
                "[IPv6:::ffff:127.0.0.1]",
                "[0.0.0.0]",
                "[169.254.1.1]",
                "[IPv6:fe80::1]",
                "[224.0.0.1]"
            })
    void aLiteralLeadsToNoIgnoredAddress(String literal) {
        assertThat(route("a@" + literal))
                .isInstanceOfSatisfying(
                        Routing.Never.class,
                        never -> assertThat(never.diagnosis().text()).contains("mail is never sent to"));
    }

    @Test
    void anMxOnLoopbackDoesNotKeepMailFromTheNextOne() {
        dns.mx("example.org", "10 junk.example.org", "20 mx.example.org")
                .host("junk.example.org", "127.0.0.1")
                .host("mx.example.org", "192.0.2.1");
        var self = new OwnIdentity("here.example", Set.of(FakeDns.address("127.0.0.1")));
        var router = new RuleRouter(RouteSettings.defaults(), dns, self, domain -> StsPolicy.NOTHING);
        assertThat(hosts(router.route(MAIL, MailAddress.parse("a@example.org"))))
                .extracting(RankedHost::host)
                .contains("mx.example.org");
    }
}
