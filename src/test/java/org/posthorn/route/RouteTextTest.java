package org.posthorn.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.account.SaslMechanism;
import org.posthorn.mail.ReversePath;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.Destination.SmtpHosts;

class RouteTextTest {
    private static final Path BASE = Path.of("/srv/posthorn");

    private static Destination fixed(String text) {
        return ((RouteTarget.Fixed) RouteTarget.parse(text, BASE)).destination();
    }

    @Test
    void readsEveryTarget() {
        assertThat(RouteTarget.parse("mx", BASE)).isEqualTo(new RouteTarget.Mx());
        assertThat(RouteTarget.parse("reject: not here ", BASE)).isEqualTo(new RouteTarget.Reject("not here"));
        assertThat(fixed("discard:")).isEqualTo(new Destination.Discard());
        assertThat(fixed("maildir:mail")).isEqualTo(new Destination.Maildir(Path.of("/srv/posthorn/mail")));
        assertThat(fixed("maildir:/var/mail")).isEqualTo(new Destination.Maildir(Path.of("/var/mail")));
        assertThat(fixed("lmtp://127.0.0.1:24")).isEqualTo(new Destination.Lmtp("127.0.0.1", 24));
        assertThat(fixed("lmtp:unix:/run/dovecot/lmtp"))
                .isEqualTo(new Destination.LmtpSocket(Path.of("/run/dovecot/lmtp")));
        assertThat(fixed("lmtp:unix:run/lmtp").name()).isEqualTo("lmtp:unix:/srv/posthorn/run/lmtp");
        assertThat(fixed("smtp://Relay.example:587"))
                .isEqualTo(new SmtpHosts("smtp://relay.example:587", List.of(new RankedHost(0, "relay.example", 587))));
        assertThat(fixed("smtp://[::1]:25"))
                .isEqualTo(new SmtpHosts("smtp://[::1]:25", List.of(new RankedHost(0, "::1", 25))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nothing|is no target",
                "ftp://host:1|is no target",
                "mx:25|mx takes nothing",
                "discard:this|takes nothing",
                "smtp:host:25|lacks //",
                "smtp://host|lacks :PORT",
                "smtp://host:|is no port",
                "smtp://host:0|is no port",
                "smtp://host:65536|is no port",
                "smtp://ho st:25|no host name",
                "smtp://[fe80::x]:25|no host name",
                "lmtp://:24|lacks :PORT",
                "lmtp:unix:|needs a socket",
                "lmtp:unix:/a01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789|at most",
                "maildir:|needs a directory",
                "reject:|needs a text"
            })
    void saysWhatIsWrongWithATarget(String text, String problem) {
        assertThatThrownBy(() -> RouteTarget.parse(text, BASE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org, true",
        "Example.ORG, example.org, true",
        "example.org, a.example.org, false",
        "*.example.org, a.example.org, true",
        "*.example.org, a.b.example.org, true",
        "*.example.org, example.org, false",
        "*.example.org, badexample.org, false",
        "*, example.org, true",
        "bücher.example, xn--bcher-kva.example, true",
        "[192.0.2.1], [192.0.2.1], true"
    })
    void matches(String pattern, String domain, boolean expected) {
        assertThat(new DomainPattern(pattern).matches(domain)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*.", "**", "a.*.org", "-a.org", "a..org", "a b.org", "a@b.org", "[300.1.1.1]"})
    void refusesWhatIsNoPattern(String text) {
        assertThatThrownBy(() -> new DomainPattern(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRuleMatchesSomethingAndAPortIsAPort() {
        assertThatThrownBy(() -> new RouteRule(List.of(), new RouteTarget.Mx()))
                .hasMessageContaining("match something");
        assertThatThrownBy(() -> new RouteSettings(List.of(), List.of(), 0)).hasMessageContaining("mx-port");
    }

    private static RouteTarget hosts(boolean balance, String... texts) {
        return RouteTarget.ofHosts(
                Arrays.stream(texts).map(text -> RouteTarget.parse(text, BASE)).toList(), balance);
    }

    @Test
    void severalHostsAreTriedInOrderOrDrawn() {
        String name = "smtp://a.example:25,smtp://b.example:587";
        assertThat(hosts(false, "smtp://a.example:25", "smtp://b.example:587"))
                .isEqualTo(new RouteTarget.Fixed(new SmtpHosts(
                        name, List.of(new RankedHost(0, "a.example", 25), new RankedHost(1, "b.example", 587)))));
        assertThat(hosts(true, "smtp://a.example:25", "smtp://b.example:587"))
                .isEqualTo(new RouteTarget.Fixed(new SmtpHosts(
                        name, List.of(new RankedHost(0, "a.example", 25), new RankedHost(0, "b.example", 587)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mx", "lmtp://a.example:24", "maildir:mail", "discard:", "smtp://a.example:25"})
    void onlyHostsStandBesideOthersAndEachOnce(String other) {
        assertThatThrownBy(() -> hosts(false, "smtp://a.example:25", other))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hostsOfOneRouteNeedOneLevelOfTls() {
        var rule = new RouteRule(
                List.of(new DomainPattern("*")), hosts(false, "smtp://a.example:25", "smtp://b.example:25"));
        assertThat(new RouteSettings(List.of(rule)).contradiction(rule)).isEmpty();
        var tls = List.of(new TlsRule(List.of(new DomainPattern("b.example")), TlsLevel.VERIFY));
        assertThat(new RouteSettings(List.of(rule), tls, 25).contradiction(rule))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a@", "@example.org", "a b@example.org", "*.", "<a@example.org>", "*@", "*@a*", "a@b@*"})
    void refusesWhatIsNoSender(String text) {
        assertThatThrownBy(() -> SenderMatch.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "*@example.org, anyone@EXAMPLE.org, true",
        "*@example.org, anyone@sub.example.org, false",
        "*@*.example.org, anyone@sub.example.org, true",
        "list-*@example.org, LIST-owner@example.org, true",
        "list-*@example.org, list@example.org, false",
        "*-bounces@*, dev-bounces@any.example, true",
        "b*=*@example.org, bounce+a=b.example@example.org, true",
        "a*b*a@example.org, aba@example.org, true",
        "a*b*a@example.org, ab@example.org, false",
        "aba*aba@example.org, aba@example.org, false",
        "bulk@*.example.org, Bulk@a.example.org, true",
        "bulk@*.example.org, bulk2@a.example.org, false",
        "'\"a*b\"@example.org', a*b@example.org, true",
        "'\"a*b\"@example.org', axb@example.org, false"
    })
    void aStarInASenderStandsForAnything(String pattern, String sender, boolean matches) {
        assertThat(SenderMatch.parse(pattern).matches(ReversePath.parse(sender)))
                .isEqualTo(matches);
        assertThat(SenderMatch.parse(pattern).matches(ReversePath.NULL)).isFalse();
    }

    @Test
    void aLoginHasAUserAndMechanismsThatItKnows() {
        Path file = Path.of("password");
        assertThat(new Login("user", file, Login.USUAL).keywords())
                .isEqualTo("SCRAM-SHA-256-PLUS, SCRAM-SHA-256, PLAIN, LOGIN");
        assertThatThrownBy(() -> new Login("", file, Login.USUAL)).hasMessageContaining("user");
        assertThatThrownBy(() -> new Login("a\0b", file, Login.USUAL)).hasMessageContaining("user");
        assertThatThrownBy(() -> new Login("a", file, Set.of())).hasMessageContaining("auth");
        assertThatThrownBy(() -> new Login("a", file, Set.of(SaslMechanism.EXTERNAL)))
                .hasMessageContaining("auth");
    }
}
