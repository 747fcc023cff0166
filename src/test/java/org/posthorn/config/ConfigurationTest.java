package org.posthorn.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.alias.Known;
import org.posthorn.alias.RecipientSettings;
import org.posthorn.alias.VerpRule;
import org.posthorn.bounce.DoubleBounces;
import org.posthorn.bounce.ReportSettings;
import org.posthorn.mail.MailAddress;
import org.posthorn.ops.LogSettings;
import org.posthorn.ops.Setup;
import org.posthorn.policy.CidrBlock;
import org.posthorn.route.Destination;
import org.posthorn.route.RouteTarget;
import org.posthorn.session.Extension;
import org.posthorn.session.SessionRole;
import org.posthorn.triage.FailureClass;

final class ConfigurationTest {
    @TempDir
    Path folder;

    @Test
    void withoutAnyKeyTheDefaultsHold() throws ConfigurationException {
        Configuration configuration = load("");
        assertThat(configuration.hostname()).isEqualTo("machine.example.org");
        assertThat(configuration.spool().directory()).isEqualTo(Path.of("queue"));
        assertThat(configuration.listeners())
                .extracting(ListenerConfiguration::name)
                .containsExactly("relay", "submission", "submissions");
        assertThat(ports(configuration)).containsExactly(25, 25, 587, 587, 465, 465);
        assertThat(configuration.listeners()).allSatisfy(listener -> {
            assertThat(listener.settings().session().hostname()).isEqualTo("machine.example.org");
            assertThat(listener.settings().session().limits().messageSize()).isEqualTo(50 << 20);
            assertThat(listener.policy().trustedNetworks())
                    .containsExactly(CidrBlock.parse("127.0.0.0/8"), CidrBlock.parse("::1/128"));
        });
        assertThat(configuration.routes().rules()).isEmpty();
        assertThat(configuration.admin().bind()).isEqualTo(new InetSocketAddress("127.0.0.1", 8025));
    }

    @Test
    void thePostmasterIsThatOfTheFirstDomain() throws ConfigurationException {
        ReportSettings reports = load("""
                [inbound]
                domains = ["example.org", "example.net"]
                [reports]
                double-bounces = "postmaster"
                postmaster-copies = ["LOCAL_FAULT", "TLS"]
                """).reports();
        assertThat(reports.postmaster()).hasToString("postmaster@example.org");
        assertThat(reports.doubleBounces()).isEqualTo(DoubleBounces.POSTMASTER);
        assertThat(reports.postmasterCopies()).containsExactlyInAnyOrder(FailureClass.LOCAL_FAULT, FailureClass.TLS);
        assertThat(load("").reports().postmaster()).isNull();
    }

    @Test
    void theMailLogGoesToWhatCanBeAFile() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> load("[log]\ntarget = \"mail\\u0000log\"\n"))
                .withMessageContaining("2:1: target: is no path");
    }

    @Test
    void nobodyIsToldWhoIsNotKnown() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> load("[reports]\ndouble-bounces = \"postmaster\"\n"))
                .withMessageContaining("2:1: double-bounces: postmaster is not known");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> load("[reports]\npostmaster-copies = [\"SPAMM\"]\n"))
                .withMessageContaining("must be one of BAD_MAILBOX, ");
    }

    @Test
    void everyTableReachesItsRoom() throws ConfigurationException {
        Configuration configuration = load("""
                hostname = "mx.example.org"
                spool = "/var/spool/posthorn"
                [inbound]
                domains = ["example.org"]
                [[route]]
                match = ["example.org"]
                to = "maildir:mail"
                [delivery]
                mx-port = 2525
                timeout.final-dot = "20m"
                [retry]
                first = "1s"
                longest = "1s"
                jitter = 0.0
                delay-notice = "1h"
                [admin]
                bind = "[::1]:9000"
                [log]
                format = "json"
                [accounts.argon2]
                memory = "64MiB"
                """);
        assertThat(configuration.delivery().hostname()).isEqualTo("mx.example.org");
        assertThat(configuration.delivery().timeouts().finalDot()).hasMinutes(20);
        assertThat(configuration.listeners().getFirst().policy().inboundDomains())
                .containsExactly("example.org");
        assertThat(configuration.routes().rules().getFirst().to())
                .isEqualTo(new RouteTarget.Fixed(new Destination.Maildir(Path.of("mail"))));
        assertThat(configuration.routes().mxPort()).isEqualTo(2525);
        assertThat(configuration.schedule().retry().longest()).hasSeconds(1);
        assertThat(configuration.schedule().delayNotice()).isEqualTo(Duration.ofHours(1));
        assertThat(configuration.admin().bind()).isEqualTo(new InetSocketAddress("::1", 9000));
        assertThat(configuration.admin().tokenFile()).isEqualTo(Path.of("/var/spool/posthorn/admin.token"));
        assertThat(configuration.log().format()).isEqualTo(LogSettings.Format.JSON);
        assertThat(configuration.accounts().argon2().memory()).isEqualTo(65_536);
    }

    @Test
    void anOffsetRaisesWhatPosthornListensOnAndNothingElse() throws ConfigurationException {
        Configuration configuration = load("""
                port-offset = 2000
                [listener.relay]
                bind = ["127.0.0.1:25", "127.0.0.1:0"]
                """);
        assertThat(ports(configuration)).containsExactly(2025, 0);
        assertThat(configuration.admin().bind().getPort()).isEqualTo(10_025);
        assertThat(configuration.routes().mxPort()).isEqualTo(25);
    }

    @Test
    void theOffsetOfTheCommandLineCounts() throws ConfigurationException {
        Configuration configuration = file("port-offset = 2000").load(OptionalInt.of(3000));
        assertThat(ports(configuration)).containsExactly(3025, 3025, 3587, 3587, 3465, 3465);
    }

    @Test
    void anOffsetOutOfRangeIsRefused() {
        assertThat(problems("\n port-offset = 50001"))
                .containsExactly("posthorn.toml:2:2: port-offset: must be from 0 to 50000, not 50001");
        assertThat(problems("port-offset = -1"))
                .containsExactly("posthorn.toml:1:1: port-offset: must be from 0 to 50000, not -1");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> file("").load(OptionalInt.of(60_000)))
                .withMessageContaining("--port-offset 60000: raises port 8025 beyond 65535");
        assertThat(problems("""
                port-offset = 2000
                [listener.relay]
                bind = ["127.0.0.1:65000"]
                """))
                .containsExactly(
                        "posthorn.toml:3:1: bind: has a port that port-offset 2000 raises out of its range: 127.0.0.1:65000");
    }

    @Test
    void listenersOverrideWhatHoldsForAll() throws ConfigurationException {
        Configuration configuration = load("""
                [inbound]
                max-message-size = "10MiB"
                limits.recipients = 200
                timeout.command = "1m"
                extensions.chunking = false
                extensions.8bitmime = false
                extensions.smtputf8 = false
                [listener.relay]
                [listener.internal]
                role = "submission"
                trusted-networks = ["10.0.0.0/8"]
                max-message-size = "20MiB"
                limits.errors = 3
                limits.max-connections = 7
                timeout.command = "30s"
                extensions.dsn = false
                """);
        var relay = configuration.listeners().get(0);
        var internal = configuration.listeners().get(1);
        assertThat(relay.settings().session().limits().messageSize()).isEqualTo(10 << 20);
        assertThat(relay.settings().session().limits().recipients()).isEqualTo(200);
        assertThat(relay.settings().session().timeouts().command()).hasMinutes(1);
        assertThat(relay.settings().session().extensions().offers(Extension.CHUNKING))
                .isFalse();
        assertThat(relay.settings().session().extensions().offers(Extension.EIGHT_BIT_MIME))
                .isFalse();
        assertThat(relay.settings().session().extensions().offers(Extension.LOGIN))
                .isFalse();
        assertThat(relay.settings().maxConnections()).isEqualTo(2000);
        assertThat(internal.settings().session().role()).isEqualTo(SessionRole.SUBMISSION);
        assertThat(internal.settings().session().extensions().offers(Extension.LOGIN))
                .isTrue();
        assertThat(internal.settings().session().extensions().offers(Extension.DSN))
                .isFalse();
        assertThat(internal.settings().session().extensions().offers(Extension.CHUNKING))
                .isFalse();
        assertThat(internal.policy().trustedNetworks()).containsExactly(CidrBlock.parse("10.0.0.0/8"));
        assertThat(internal.settings().session().limits().messageSize()).isEqualTo(20 << 20);
        assertThat(internal.settings().session().limits().recipients()).isEqualTo(200);
        assertThat(internal.settings().session().limits().errors()).isEqualTo(3);
        assertThat(internal.settings().session().timeouts().command()).hasSeconds(30);
        assertThat(internal.settings().maxConnections()).isEqualTo(7);
        assertThat(internal.settings().binds())
                .extracting(InetSocketAddress::getPort)
                .containsExactly(587, 587);
    }

    @Test
    void aListenerNeedsARoleUnlessItsNameIsOne() {
        assertThat(problems("""
                [listener.relay]
                [listener."a b"]
                role = "relays"
                  [listener.intern]
                  bind = []
                """))
                .containsExactly(
                        "posthorn.toml:2:1: a listener is named with letters, digits, - and _",
                        "posthorn.toml:3:1: role: must be one of \"relay\", \"submission\", \"submissions\", not \"relays\"",
                        "posthorn.toml:4:3: listener intern lacks the key \"role\", as its name is none",
                        "posthorn.toml:5:3: bind: a listener binds to an address at least");
    }

    @Test
    void noTwoListenersHaveTheSameAddress() {
        assertThat(problems("""
                [listener.relay]
                bind = ["127.0.0.1:25"]
                [listener.submission]
                bind = ["127.0.0.1:587",
                        "127.0.0.1:25"]
                """))
                .containsExactly("posthorn.toml:4:1: bind: 127.0.0.1:25 is bound twice, also by listener relay");
    }

    @Test
    void badValuesOfEveryKindAreNamedWithTheirPlace() {
        assertThat(problems("""
                hostname = "no host"
                spool = ""
                [inbound]
                domains = ["example.org", "not a domain"]
                trusted-networks = ["10.0.0.1/8"]
                max-message-size = "50 megs"
                limits.recipients = 0
                [listener.relay]
                bind = ["0.0.0.0"]
                trusted-networks = ["10.0.0.0/33"]
                [delivery]
                mx-port = 70000
                [retry]
                first = "soon"
                jitter = 1.5
                [tls]
                private-key = "/nowhere/key.pem"
                """))
                .containsExactly(
                        "posthorn.toml:1:1: hostname must be a host name or an address literal: no host",
                        "posthorn.toml:2:1: spool: must not be empty",
                        "posthorn.toml:4:27: domains: not a domain: not a domain",
                        "posthorn.toml:5:21: trusted-networks: address bits beyond the prefix: 10.0.0.1/8",
                        "posthorn.toml:6:1: max-message-size: is no size: \"50 megs\" (write a number of octets, or one with KiB,"
                                + " MiB or GiB, such as \"50MiB\")",
                        "posthorn.toml:7:1: recipients must be at least 1: 0",
                        "posthorn.toml:9:9: bind: lacks a port: \"0.0.0.0\" (such as \"127.0.0.1:25\" or \"[::1]:25\")",
                        "posthorn.toml:10:21: trusted-networks: no prefix length from 0 to 32: 33",
                        "posthorn.toml:12:1: mx-port: must be a port from 1 to 65535, not 70000",
                        "posthorn.toml:14:1: first: is no duration: \"soon\" (write a number and ms, s, m, h or d, such as \"30s\""
                                + " or \"1h30m\")",
                        "posthorn.toml:15:1: jitter must be at least 0 and less than 1",
                        "posthorn.toml:17:1: private-key: there is no such file: /nowhere/key.pem");
    }

    @Test
    void badRoutesAreNamedWithTheirPlace() {
        assertThat(problems("""
                [[route]]
                match = ["exa mple.org"]
                to = "mx"
                [[route]]
                match = []
                to = "maildir:"
                [[route]]
                mach = ["*"]
                to = "gopher://host"
                  [[route]]
                """))
                .containsExactly(
                        "posthorn.toml:2:10: match: 'exa mple.org' is no domain, no \"*.\" before a domain, and not \"*\"",
                        "posthorn.toml:5:1: match: must not be empty",
                        "posthorn.toml:6:1: to: maildir: needs a directory behind it",
                        "posthorn.toml:7:1: route lacks the key \"match\", \"sender\" or \"account\"",
                        "posthorn.toml:8:1: unknown key \"mach\", did you mean \"match\"?",
                        "posthorn.toml:9:1: to: 'gopher://host' is no target: mx, smtp://HOST:PORT, lmtp://HOST:PORT, lmtp:unix:PATH, maildir:DIR, pipe:NAME, webhook:NAME,"
                                + " discard: or reject:TEXT",
                        "posthorn.toml:10:3: route lacks the key \"match\", \"sender\" or \"account\"",
                        "posthorn.toml:10:3: route lacks the key \"to\"");
    }

    @Test
    void theFileOfTrustedCertificatesHasToBeThere() {
        assertThat(problems("""
                [delivery]
                trusted-certificates = "/nowhere/trusted.pem"
                """))
                .containsExactly(
                        "posthorn.toml:2:1: trusted-certificates: /nowhere/trusted.pem: there is no such file");
    }

    @Test
    void withoutTheSystemsAuthoritiesThereMustBeOthers() {
        assertThat(problems("""
                [delivery]
                system-authorities = false
                """)).singleElement().asString().startsWith("posthorn.toml:2:1: system-authorities: ");
    }

    @Test
    void delaysThatContradictEachOtherAreReportedAtTheirTable() {
        assertThat(problems("""
                [retry]
                first = "2h"
                longest = "1h"
                """)).containsExactly("posthorn.toml:1:1: longest must not be shorter than first");
    }

    @Test
    void aFileThatIsNamedHasToExist() {
        Path absent = folder.resolve("absent.toml");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Configuration.load(absent))
                .satisfies(
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        new Problem(
                                                absent.toString(),
                                                0,
                                                0,
                                                "there is no such file; name the configuration with --config FILE, or run in its folder")));
    }

    /// The defaults know no domain of ours: with them in place of a file that was moved, mail is refused and lost.
    @Test
    void withoutTheUsualFileThereIsNoConfigurationUnlessTheDefaultsAreWanted() throws Exception {
        Path here = Path.of("").toAbsolutePath();
        assertThat(Files.exists(here.resolve(Configuration.USUAL_FILE))).isTrue();
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Configuration.load(new Setup(null, true, OptionalInt.empty())))
                .withMessage(here.resolve(Configuration.USUAL_FILE)
                        + ": --defaults is for going without a file, and this one is there");
    }

    @Test
    void aFileWithoutAnyKeyIsNone() throws Exception {
        for (String text : List.of("", "\n\n", "# [inbound]\n  # domains = []\n", " \t\r\n")) {
            Path file = Files.writeString(folder.resolve("none.toml"), text);
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> Configuration.load(file))
                    .withMessage(file + ": has no key; --defaults goes without a file");
        }
    }

    @Test
    void aFolderIsNoFile() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Configuration.load(folder))
                .withMessage(folder + ": is a folder, not a file");
    }

    @Test
    void aPortOffsetOfTheCommandLineIsBlamedOnIt() {
        for (String toml : List.of(
                "[listener.relay]\nbind = [\"127.0.0.1:64000\"]\n",
                "[admin]\nbind = \"127.0.0.1:64000\"\n",
                "port-offset = 5\n[listener.relay]\nbind = [\"127.0.0.1:64000\", \"127.0.0.1:25\"]\n")) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> file(toml).load(OptionalInt.of(2000)))
                    .withMessage("--port-offset 2000: raises port 64000 beyond 65535");
        }
    }

    @Test
    void aFileHasToBeUtf8() throws Exception {
        Path latin = Files.write(folder.resolve("latin.toml"), "a = 'ü'".getBytes(StandardCharsets.ISO_8859_1));
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Configuration.load(latin))
                .withMessage(latin + ": is not in UTF-8");
    }

    @Test
    void filesAreReadAndNamedInProblems() throws Exception {
        Path file = Files.writeString(folder.resolve("a.toml"), "hostname = \"mx.example.org\"\ncolour = 1\n");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Configuration.load(new Setup(file, OptionalInt.empty())))
                .withMessage(file + ":2:1: unknown key \"colour\"");
        assertThat(Configuration.check(new Setup(file, OptionalInt.empty())))
                .containsExactly(new Problem(file.toString(), 2, 1, "unknown key \"colour\""));
    }

    @Test
    void addressesReachTheirRoom() throws ConfigurationException {
        RecipientSettings recipients = load("""
                [inbound]
                domains = ["Example.org", "example.net"]
                [[domain]]
                name = "example.net"
                known = "call-ahead"
                [[route]]
                match = ["*.net"]
                to = "lmtp://127.0.0.1:24"
                [aliases]
                files = ["a", "b"]
                [srs]
                secret-file = "secret"
                [[verp]]
                senders = ["list@example.org"]
                delimiters = "-="
                """).recipients();
        assertThat(recipients.domains().known())
                .isEqualTo(Map.of("example.org", Known.ANY, "example.net", Known.CALL_AHEAD));
        assertThat(recipients.home()).contains("Example.org");
        assertThat(recipients.aliases().files()).containsExactly(Path.of("a"), Path.of("b"));
        assertThat(recipients.srs().secretFile()).contains(Path.of("secret"));
        assertThat(recipients.verp())
                .containsExactly(new VerpRule(List.of(MailAddress.parse("list@example.org")), "-="));
    }

    @Test
    void aUnixSocketCanBeAskedForRecipients() throws ConfigurationException {
        RecipientSettings recipients = load("""
                [inbound]
                domains = ["example.org"]
                [[domain]]
                name = "example.org"
                known = "call-ahead"
                [[route]]
                match = ["example.org"]
                to = "lmtp:unix:/run/lmtp"
                """).recipients();
        assertThat(recipients.domains().known()).isEqualTo(Map.of("example.org", Known.CALL_AHEAD));
    }

    @Test
    void whatAddressesLackIsTold() {
        assertThat(problems("""
                [inbound]
                domains = ["example.org", "example.net"]
                [[domain]]
                name = "exmaple.org"
                known = "table"
                [[domain]]
                name = "example.org"
                known = "call-ahead"
                [[route]]
                match = ["example.org"]
                to = "mx"
                [srs]
                secret-file = "secret"
                domain = "example.com"
                [[verp]]
                senders = ["list@example.org"]
                delimiters = "++="
                """))
                .containsExactly(
                        "posthorn.toml:4:1: name: exmaple.org is none of the domains of [inbound]",
                        "posthorn.toml:8:1: known: \"call-ahead\" needs a route to a host for example.org: smtp://,"
                                + " lmtp:// or lmtp:unix:",
                        "posthorn.toml:12:1: domain must be one of the domains of [inbound], for what comes back:"
                                + " \"example.com\"",
                        "posthorn.toml:17:1: delimiters must be two characters of +=-_.#~");
    }

    @Test
    void tablesAreCheckedWithTheirPlaces() throws Exception {
        Path table = Files.writeString(folder.resolve("aliases"), "info@example.org a b\n");
        Path file = Files.writeString(
                folder.resolve("b.toml"),
                "spool = \"%s\"\n[tls]\n[inbound]\ndomains = [\"example.org\"]\n[aliases]\nfiles = [\"%s\"]\n"
                        .formatted(folder.resolve("queue"), table));
        assertThat(Configuration.check(new Setup(file, OptionalInt.empty())))
                .contains(new Problem(table.toString(), 1, 20, "a comma is missing between targets"));
    }

    private static List<Integer> ports(Configuration configuration) {
        return configuration.listeners().stream()
                .flatMap(listener -> listener.settings().binds().stream())
                .map(InetSocketAddress::getPort)
                .toList();
    }

    private static List<String> problems(String toml) {
        try {
            load(toml);
            return List.of();
        } catch (ConfigurationException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
    }

    private static Configuration load(String toml) throws ConfigurationException {
        return file(toml).load(OptionalInt.empty());
    }

    private static ConfigurationFile file(String toml) {
        return new ConfigurationFile("posthorn.toml", toml, () -> "machine.example.org");
    }
}
