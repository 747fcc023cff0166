package org.posthorn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.account.SaslMechanism;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.Destination.SmtpHosts;
import org.posthorn.route.Login;
import org.posthorn.route.RouteRule;
import org.posthorn.route.RouteSettings;
import org.posthorn.route.RouteTarget;
import org.posthorn.route.SenderMatch;
import org.posthorn.route.Source;

/// `[[route]]` and `[[source]]`.
final class RouteKeysTest {
    @TempDir
    Path folder;

    private RouteSettings load(String toml) throws ConfigurationException {
        return file(toml).load(OptionalInt.empty()).routes();
    }

    private ConfigurationFile file(String toml) {
        return new ConfigurationFile("posthorn.toml", toml.replace("DIR", folder.toString()), () -> "machine.example");
    }

    private List<String> problems(String toml) {
        try {
            return file(toml).check(OptionalInt.empty()).problems().stream()
                    .filter(problem -> !problem.message().contains(" now: "))
                    .map(this::print)
                    .toList();
        } catch (ConfigurationException e) {
            return e.problems().stream().map(this::print).toList();
        }
    }

    private String print(Problem problem) {
        return problem.toString().replace(folder.toString(), "DIR");
    }

    private Path password(String permissions) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "sesame\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static SmtpHosts hosts(RouteRule rule) {
        return (SmtpHosts) ((RouteTarget.Fixed) rule.to()).destination();
    }

    @Test
    void aRouteMayBeForSendersAndAccounts() throws Exception {
        List<RouteRule> rules = load("""
                [[route]]
                sender = ["<>", "boss@example.org", "*.example.org"]
                to = "mx"
                [[route]]
                match = ["example.net"]
                account = ["shop"]
                to = "discard:"
                """).rules();
        assertThat(rules.getFirst().match()).isEmpty();
        assertThat(rules.getFirst().sender())
                .containsExactly(
                        SenderMatch.parse("<>"),
                        SenderMatch.parse("boss@example.org"),
                        SenderMatch.parse("*.example.org"));
        assertThat(rules.getLast().account()).containsExactly("shop");
    }

    @Test
    void severalHosts() throws Exception {
        List<RouteRule> rules = load("""
                [[route]]
                match = ["a.example"]
                to = ["smtp://a:587", "smtp://b:587"]
                [[route]]
                match = ["b.example"]
                to = ["smtp://a:587", "smtp://b:587"]
                balance = true
                """).rules();
        assertThat(hosts(rules.getFirst()).hosts())
                .containsExactly(new RankedHost(0, "a", 587), new RankedHost(1, "b", 587));
        assertThat(hosts(rules.getLast()).hosts())
                .containsExactly(new RankedHost(0, "a", 587), new RankedHost(0, "b", 587));
        assertThat(hosts(rules.getLast()).name()).isEqualTo("smtp://a:587,smtp://b:587");
    }

    @Test
    void hostsThatCannotStandTogetherAreNamed() {
        assertThat(problems("""
                [[route]]
                match = ["a.example"]
                to = ["smtp://a:587", "mx"]
                [[route]]
                match = ["b.example"]
                to = []
                [[route]]
                match = ["c.example"]
                to = ["smtp://a:587", 5]
                [[route]]
                match = ["d.example"]
                to = ["smtp://a:587", "smtp://b:587"]
                [[route]]
                sender = []
                to = "mx"
                balance = true
                [[delivery.tls]]
                match = ["b"]
                level = "none"
                """))
                .containsExactly(
                        "posthorn.toml:3:1: to: only smtp://HOST:PORT can stand beside others",
                        "posthorn.toml:6:1: to: must not be empty",
                        "posthorn.toml:9:1: to: must be a target such as \"mx\", not a list",
                        "posthorn.toml:12:1: to: [[delivery.tls]] has different levels for the hosts of this route",
                        "posthorn.toml:14:1: sender: must not be empty",
                        "posthorn.toml:16:1: balance: is for targets smtp://HOST:PORT");
    }

    @Test
    @Tag("req079")
    void aHostMayWantALogin() throws Exception {
        Path file = password("r--------");
        RouteRule rule = load("""
                [[route]]
                match = ["*"]
                to = "smtp://relay.example:587"
                user = "me@example.org"
                password-file = "DIR/password"
                auth = ["scram-sha-256", "PLAIN"]
                """).rules().getFirst();
        assertThat(hosts(rule).login())
                .isEqualTo(new Login("me@example.org", file, Set.of(SaslMechanism.SCRAM_SHA_256, SaslMechanism.PLAIN)));
        assertThat(hosts(rule).name())
                .as("another than that of a route with another login")
                .isEqualTo("smtp://relay.example:587;user=me@example.org");
        assertThat(rule.toString()).doesNotContain("sesame");
    }

    @Test
    @Tag("req079")
    void aLoginThatCannotBeIsNamed() throws Exception {
        password("rw-r--r--");
        assertThat(problems("""
                [[route]]
                match = ["a.example"]
                to = "smtp://relay.example:587"
                user = "me"
                password-file = "DIR/password"
                [[route]]
                match = ["b.example"]
                to = "smtp://relay.example:587"
                user = "me"
                [[route]]
                match = ["c.example"]
                to = "smtp://relay.example:587"
                password-file = "DIR/none"
                [[route]]
                match = ["d.example"]
                to = "smtp://relay.example:587"
                auth = ["PLAIN"]
                [[route]]
                match = ["e.example"]
                to = "mx"
                user = "me"
                password-file = "DIR/none"
                """))
                .containsExactly(
                        "posthorn.toml:5:1: password-file: can be read or written by others than its owner:"
                                + " DIR/password (chmod 600)",
                        "posthorn.toml:9:1: user: needs \"password-file\" beside it",
                        "posthorn.toml:13:1: password-file: needs \"user\" beside it",
                        "posthorn.toml:17:1: auth: needs \"user\" and \"password-file\" beside it",
                        "posthorn.toml:21:1: user: is for targets smtp://HOST:PORT",
                        "posthorn.toml:22:1: password-file: there is no such file: DIR/none",
                        "posthorn.toml:22:1: password-file: is for targets smtp://HOST:PORT");
    }

    @Test
    void sourcesAreListedByName() throws Exception {
        RouteSettings routes = load("""
                hostname = "mx.example.org"
                [[source]]
                name = "main"
                address = ["192.0.2.1", "2001:db8::1"]
                [[source]]
                name = "bulk"
                address = ["192.0.2.2"]
                ehlo = "bulk.example.org"
                weight = 3
                [[route]]
                account = ["shop"]
                to = "mx"
                source = ["bulk", "main"]
                [delivery]
                source = ["main"]
                """);
        var main = new Source(
                "main",
                List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1")),
                "mx.example.org",
                1);
        var bulk = new Source("bulk", List.of(InetAddress.ofLiteral("192.0.2.2")), "bulk.example.org", 3);
        assertThat(routes.sources()).containsExactly(main);
        assertThat(routes.rules().getFirst().sources()).containsExactly(bulk, main);
    }

    @Test
    void sourcesThatCannotBeAreNamed() {
        assertThat(problems("""
                [[source]]
                name = "a"
                address = ["0.0.0.0"]
                [[source]]
                name = "b"
                address = ["mx.example"]
                [[source]]
                name = "c"
                address = ["192.0.2.1"]
                weight = 0
                [[source]]
                name = "d"
                address = ["192.0.2.1"]
                [[source]]
                name = "d"
                address = ["192.0.2.1"]
                [[route]]
                match = ["*"]
                to = "discard:"
                source = ["d", "d", "e"]
                """))
                .containsExactly(
                        "posthorn.toml:1:1: address: none that stands for all: [/0.0.0.0]",
                        "posthorn.toml:6:12: address: is no IP address: \"mx.example\"",
                        "posthorn.toml:7:1: weight (1 to 1000): 0",
                        "posthorn.toml:15:1: name: there is another source \"d\"",
                        "posthorn.toml:20:1: source: \"d\" is there twice",
                        "posthorn.toml:20:1: source: there is no [[source]] of the name \"e\"",
                        "posthorn.toml:20:1: source: is for targets smtp://HOST:PORT and mx");
    }

    @Test
    void anAddressThatThisMachineDoesNotHaveIsNamed() {
        assertThat(problems("""
                [[source]]
                name = "a"
                address = ["127.0.0.1", "192.0.2.1"]
                """))
                .containsExactly("posthorn.toml:3:25: warning: address: this machine does not have 192.0.2.1");
    }
}
