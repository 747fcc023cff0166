package org.posthorn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `posthorn check` finds in values that are right each for itself.
final class CheckTest {
    private static final String OURS = "[inbound]\ndomains = [\"example.org\"]\n";
    private static final String ROUTE = "[[route]]\nmatch = [\"example.org\"]\nto = \"maildir:DIR/mail\"\n";

    @TempDir
    Path folder;

    @Test
    void aFolderThatNobodyCanMakeIsAnError() throws IOException {
        assertThat(check("spool = \"/proc/nope\""))
                .containsExactly(
                        "posthorn.toml:1:1: spool: can't be made: /proc/nope, in /proc: no folder can be made there");
        assertThat(check("[log]\ntarget = \"/proc/nope/mail.log\""))
                .singleElement()
                .asString()
                .startsWith("posthorn.toml:2:1: target: can't be made: /proc/nope, in /proc");
        assertThat(check("[accounts]\ndatabase = \"/proc/nope/a.mv.db\""))
                .singleElement()
                .asString()
                .startsWith("posthorn.toml:2:1: database: can't be made");
        assertThat(check("[admin]\ntoken-file = \"/proc/nope/token\""))
                .singleElement()
                .asString()
                .startsWith("posthorn.toml:2:1: token-file: can't be made");
        assertThat(check("[[route]]\nmatch = [\"*\"]\nto = \"maildir:/sys/nope\""))
                .singleElement()
                .asString()
                .startsWith("posthorn.toml:3:1: to: can't be made: /sys/nope, in /sys");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theQueueAndAMaildirAreApart() throws IOException {
        for (String maildir : List.of("DIR/queue", "DIR/queue/mail", "DIR", "DIR/mail/../queue")) {
            assertThat(check("spool = \"DIR/queue\"\n[[route]]\nmatch = [\"*\"]\nto = \"maildir:" + maildir + '"'))
                    .as(maildir)
                    .singleElement()
                    .asString()
                    .startsWith("posthorn.toml:4:1: to: shares a folder with the queue: ");
        }
    }

    @Test
    void theDiskHasRoom() throws IOException {
        assertThat(check("[queue]\nmin-free = \"900000TiB\""))
                .singleElement()
                .asString()
                .startsWith("posthorn.toml:2:1: min-free: the disk of the queue has ");
    }

    @Test
    void anAddressIsThisMachines() throws IOException {
        assertThat(check("""
                [listener.relay]
                bind = ["127.0.0.1:0", "192.0.2.25:2525", "[2001:db8::25]:0"]
                [admin]
                bind = "192.0.2.26:0"
                """))
                .containsExactly(
                        "posthorn.toml:2:24: bind: this machine does not have 192.0.2.25",
                        "posthorn.toml:2:43: bind: this machine does not have 2001:db8:0:0:0:0:0:25",
                        "posthorn.toml:4:1: warning: bind: 192.0.2.26:0 is beyond loopback, and without TLS: who reads"
                                + " along has the token and the mail's envelopes",
                        "posthorn.toml:4:1: bind: this machine does not have 192.0.2.26");
    }

    @Test
    void aPortThatIsTakenMayBeTheServersOwn() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThat(all("[listener.relay]\nbind = [\"127.0.0.1:%d\"]\n[admin]\nbind = \"127.0.0.1:0\"\n"
                            .formatted(port)))
                    .containsExactly("posthorn.toml:2:9: warning: bind: can't have 127.0.0.1:" + port
                            + " now: the port is taken, unless it is this server that runs");
        }
    }

    @Test
    void thePortsOfTheServerThatRunsAreNoProblem() throws IOException {
        Path queue = Files.createDirectory(folder.resolve("queue"));
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String toml =
                    "spool = \"DIR/queue\"\n[listener.relay]\nbind = [\"127.0.0.1:%d\"]\n[admin]\nbind = \"127.0.0.1:0\"\n"
                            .formatted(taken.getLocalPort());
            Files.writeString(
                    queue.resolve("lock"), "process " + ProcessHandle.current().pid() + '\n');
            assertThat(all(toml)).isEmpty();
            for (String other : List.of("process 1\n", "process 999999999\n", "process x\n", "", "junk")) {
                Files.writeString(queue.resolve("lock"), other);
                assertThat(all(toml)).as(other).singleElement().asString().contains("the port is taken");
            }
        }
    }

    @Test
    void twoCannotListenAtOneAddress() throws IOException {
        assertThat(check("""
                [listener.relay]
                bind = ["127.0.0.1:2601"]
                [listener.submission]
                bind = ["0.0.0.0:2601"]
                [admin]
                bind = "127.0.0.1:2601"
                """))
                .containsExactly("posthorn.toml:4:1: bind: 0.0.0.0:2601 is bound twice, also by listener relay");
        assertThat(check("[listener.relay]\nbind = [\"127.0.0.1:2601\"]\n[admin]\nbind = \"127.0.0.1:2601\"\n"))
                .containsExactly("posthorn.toml:4:1: bind: 127.0.0.1:2601 is bound twice, also by listener relay");
        assertThat(check("[listener.relay]\nbind = [\"0.0.0.0:2601\", \"127.0.0.1:2601\"]\n"))
                .containsExactly("posthorn.toml:2:1: bind: 127.0.0.1:2601 is bound twice, also by listener relay");
        assertThat(check("[listener.relay]\nbind = [\"0.0.0.0:2601\", \"[::]:2601\"]\n"))
                .isEmpty();
    }

    @Test
    void aRouteThatIsNeverUsedIsAnError() throws IOException {
        assertThat(
                        check(
                                "[[route]]\nmatch = [\"*\"]\nto = \"discard:\"\n[[route]]\nmatch = [\"example.org\"]\nto = \"mx\""))
                .containsExactly(
                        "posthorn.toml:5:1: match: this route is never used: the one at line 1 takes all its mail");
        assertThat(check("""
                [[route]]
                match = ["*.example.org", "a.test"]
                to = "discard:"
                [[route]]
                match = ["b.example.org", "*.c.example.org", "A.test"]
                sender = ["x.test"]
                to = "mx"
                """))
                .containsExactly(
                        "posthorn.toml:5:1: match: this route is never used: the one at line 1 takes all its mail");
        assertThat(
                        check(
                                "[[route]]\nsender = [\"*.x.test\"]\nto = \"discard:\"\n[[route]]\nsender = [\"a@b.x.test\"]\nto = \"mx\""))
                .containsExactly(
                        "posthorn.toml:5:1: sender: this route is never used: the one at line 1 takes all its mail");
        assertThat(
                        check(
                                "[[route]]\naccount = [\"Bob\"]\nto = \"discard:\"\n[[route]]\naccount = [\"bob\"]\nmatch = [\"*\"]\nto = \"mx\""))
                .containsExactly(
                        "posthorn.toml:6:1: match: this route is never used: the one at line 1 takes all its mail");
        assertThat(
                        check(
                                "[[route]]\nmatch = [\"a.test\"]\nto = \"discard:\"\n[[route]]\nmatch = [\"b.test\", \"a.test\"]\nto = \"mx\""))
                .containsExactly(
                        "posthorn.toml:5:20: warning: match: a.test is of no use: an earlier route takes its mail");
    }

    @Test
    void routesThatTakeLessStandAheadOfOthers() throws IOException {
        assertThat(check("""
                [[route]]
                match = ["*"]
                sender = ["<>"]
                to = "discard:"
                [[route]]
                match = ["*"]
                account = ["bob"]
                to = "discard:"
                [[route]]
                match = ["*.example.org"]
                to = "discard:"
                [[route]]
                match = ["example.org", "*.org"]
                to = "discard:"
                [[route]]
                match = ["*"]
                to = "discard:"
                """)).isEmpty();
    }

    @Test
    void aRuleOnTlsThatIsNeverUsedIsAnError() throws IOException {
        assertThat(
                        check(
                                "[[delivery.tls]]\nmatch = [\"*\"]\nlevel = \"opportunistic\"\n[[delivery.tls]]\nmatch = [\"bank.test\"]\nlevel = \"verify\""))
                .containsExactly("posthorn.toml:5:1: match: this rule on TLS is never used: earlier ones match first");
        assertThat(check("[delivery]\nstarttls = false\n[[delivery.tls]]\nmatch = [\"bank.test\"]\nlevel = \"verify\""))
                .containsExactly(
                        "posthorn.toml:5:1: level: needs TLS, which starttls = false of [delivery] switches off");
    }

    @Test
    void aDomainOfOursHasARoute() throws IOException {
        String lost =
                "it would be accepted, go by the DNS, come back here and be lost (to = \"mx\" says that other hosts take it)";
        assertThat(check(OURS))
                .containsExactly("posthorn.toml:2:12: domains: mail for example.org has no route: " + lost);
        assertThat(check("[inbound]\ndomains = [\"example.org\", \"example.net\"]\n" + ROUTE))
                .containsExactly("posthorn.toml:2:27: domains: mail for example.net has no route: " + lost);
        assertThat(check(OURS + "[[route]]\nmatch = [\"*\"]\naccount = [\"bob\"]\nto = \"discard:\""))
                .containsExactly(
                        "posthorn.toml:2:12: domains: mail for example.org has no route for every sender and account: "
                                + lost);
        assertThat(check(OURS + ROUTE)).isEmpty();
        assertThat(check(OURS + "[[route]]\nmatch = [\"example.org\"]\nto = \"mx\""))
                .isEmpty();
        assertThat(check(OURS + "[[route]]\nmatch = [\"*\"]\nto = \"mx\""))
                .containsExactly(
                        "posthorn.toml:2:12: warning: domains: mail for example.org goes by the DNS: that is for other hosts' backup alone");
        assertThat(check(OURS + "[[route]]\nmatch = [\"example.org\"]\nto = \"reject:no\""))
                .containsExactly(
                        "posthorn.toml:2:12: warning: domains: mail for example.org is accepted, and then returned: its route is reject:");
        assertThat(check("[inbound]\ndomains = [\"example.org\", \"EXAMPLE.org\"]\n" + ROUTE))
                .containsExactly("posthorn.toml:2:27: warning: domains: example.org is there twice");
    }

    /// Each of two routes takes a part of the senders, and both together take all.
    @Test
    void routesByTheSenderMayTogetherTakeAllMail() throws IOException {
        String other = "[[route]]\nmatch = [\"example.org\"]\nsender = [%s]\nto = \"discard:\"\n";
        assertThat(check(OURS + other.formatted("\"<>\"") + other.formatted("\"*\"")))
                .isEmpty();
        assertThat(check(OURS + other.formatted("\"*\", \"<>\""))).isEmpty();
        assertThat(check(OURS + other.formatted("\"*@*\"") + other.formatted("\"a.test\", \"<>\"")))
                .isEmpty();
        assertThat(check(OURS + other.formatted("\"*\"")))
                .singleElement()
                .asString()
                .contains(" has no route for every ");
        assertThat(check(OURS + other.formatted("\"<>\"")))
                .singleElement()
                .asString()
                .contains(" has no route for every ");
        assertThat(check(OURS + other.formatted("\"a*@*\", \"<>\"")))
                .singleElement()
                .asString()
                .contains(" has no route for every ");
        String all = "[[route]]\nsender = [\"*\", \"<>\"]\nto = \"discard:\"\n";
        assertThat(check(all + "[[route]]\nmatch = [\"a.test\"]\nto = \"mx\""))
                .containsExactly(
                        "posthorn.toml:5:1: match: this route is never used: the one at line 1 takes all its mail");
    }

    @ParameterizedTest
    @CsvSource({
        "*@example.org, bob@example.org, true",
        "*@example.org, example.org, true",
        "*@*.example.org, bob@a.example.org, true",
        "bounce-*@example.org, Bounce-7@EXAMPLE.org, true",
        "bounce-*@*, BOUNCE-*@example.org, true",
        "bounce-*@example.org, bob@example.org, false",
        "bounce-*@example.org, example.org, false",
        "bounce-*@example.org, *@example.org, false",
        "*@example.org, *.example.org, false",
        "*@example.org, <>, false"
    })
    void aRouteBySenderHidesThoseOfFewerSenders(String earlier, String later, boolean hidden) throws IOException {
        String route = "[[route]]\nsender = [\"%s\"]\nto = \"discard:\"\n";
        List<String> found = check(route.formatted(earlier) + route.formatted(later));
        assertThat(found).hasSize(hidden ? 1 : 0);
        assertThat(found).allMatch(line -> line.contains("sender: this route is never used"));
    }

    @Test
    void aDomainOfAliasesAloneNeedsNoRoute() throws IOException {
        String table =
                OURS + "[[domain]]\nname = \"example.org\"\nknown = \"table\"\n[aliases]\nfiles = [\"DIR/aliases\"]\n";
        Files.writeString(
                folder.resolve("aliases"),
                "info@example.org  bob@elsewhere.test\npostmaster@example.org  bob@elsewhere.test\n");
        assertThat(check(table)).isEmpty();
        Files.writeString(folder.resolve("aliases"), "info@example.org  bob@elsewhere.test\n");
        assertThat(check(table)).singleElement().asString().contains("mail for postmaster@example.org has no route");
        Files.writeString(folder.resolve("aliases"), "@example.org  bob@elsewhere.test\n");
        assertThat(check(OURS + "[aliases]\nfiles = [\"DIR/aliases\"]\n")).isEmpty();
    }

    @Test
    void aTableIsNamedWhereOneIsNeeded() throws IOException {
        assertThat(check(OURS + "[[domain]]\nname = \"example.org\"\nknown = \"table\"\n" + ROUTE))
                .containsExactly("posthorn.toml:5:1: known: \"table\" needs a table: files of [aliases] is empty");
        assertThat(check(OURS
                        + "[[domain]]\nname = \"example.org\"\nknown = \"any\"\n[[domain]]\nname = \"Example.org\"\nknown = \"any\"\n"
                        + ROUTE))
                .containsExactly("posthorn.toml:7:1: name: there is another [[domain]] \"Example.org\"");
    }

    @Test
    void aCatchAllHidesWhatCallAheadWouldFind() throws IOException {
        Files.writeString(
                folder.resolve("aliases"), "info@example.org  bob@example.org\n@example.org  bob@example.org\n");
        assertThat(check(OURS + """
                [[domain]]
                name = "example.org"
                known = "call-ahead"
                [aliases]
                files = ["DIR/aliases"]
                [[route]]
                match = ["example.org"]
                to = "lmtp://127.0.0.1:24"
                """))
                .singleElement()
                .asString()
                .startsWith("DIR/aliases:2:1: warning: takes every address of example.org");
    }

    @Test
    void aRouteToThisServerIsALoop() throws IOException {
        String listener =
                "hostname = \"mx.example.org\"\n[listener.relay]\nbind = [\"0.0.0.0:2603\"]\n[[route]]\nmatch = [\"*\"]\n";
        for (String to : List.of(
                "smtp://127.0.0.1:2603", "smtp://localhost:2603", "lmtp://[::1]:2603", "smtp://MX.example.org:2603")) {
            assertThat(check(listener + "to = \"" + to + '"'))
                    .as(to)
                    .singleElement()
                    .asString()
                    .startsWith("posthorn.toml:6:1: to: ")
                    .endsWith("is this server itself, its listener relay");
        }
        assertThat(check(listener + "account = [\"bob\"]\nto = \"smtp://127.0.0.1:2603\""))
                .singleElement()
                .asString()
                .contains(": warning: to: ");
        assertThat(check(listener + "to = \"smtp://127.0.0.1:2604\"")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0.0.0.0/0       | everybody
            ::/0            | everybody
            0.0.0.0/1       | strangers
            8.0.0.0/8       | strangers
            2000::/3        | strangers
            192.0.0.0/15    | strangers
            """)
    void wideNetworksAreTold(String network, String who) throws IOException {
        for (String key : List.of("trusted-networks", "xclient-networks", "proxy-networks")) {
            assertThat(check("[inbound]\n%s = [\"127.0.0.0/8\", \"%s\"]".formatted(key, network)))
                    .singleElement()
                    .asString()
                    .startsWith("posthorn.toml:2:%d: warning: %s: %s may ".formatted(key.length() + 20, key, who));
        }
        assertThat(check("[listener.relay]\nbind = [\"127.0.0.1:0\"]\ntrusted-networks = [\"%s\"]".formatted(network)))
                .singleElement()
                .asString()
                .startsWith("posthorn.toml:3:21: warning: trusted-networks: " + who);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8",
        "172.16.0.0/12",
        "100.64.0.0/10",
        "192.0.2.0/24",
        "198.51.0.0/16",
        "fd00::/8",
        "2001:db8::/32"
    })
    void usualNetworksAreNot(String network) throws IOException {
        assertThat(check("[inbound]\ntrusted-networks = [\"%s\"]".formatted(network)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"mx_1.example.org", "mx", "localhost", "localhost.localdomain", "a.localhost"})
    void aNameThatOthersRefuseIsTold(String name) throws IOException {
        assertThat(check("hostname = \"%s\"".formatted(name)))
                .singleElement()
                .asString()
                .startsWith("posthorn.toml:1:1: warning: hostname: \"" + name + '"')
                .endsWith("other servers refuse it");
        assertThat(check("[[source]]\nname = \"a\"\naddress = [\"127.0.0.1\"]\nehlo = \"%s\"".formatted(name)))
                .singleElement()
                .asString()
                .startsWith("posthorn.toml:4:1: warning: ehlo: ");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0:0", "[::]:0"})
    void theAdminAddressBelongsOnLoopback(String bind) throws IOException {
        assertThat(check("[admin]\nbind = \"%s\"".formatted(bind)))
                .singleElement()
                .asString()
                .contains("warning: bind: ")
                .contains("beyond loopback");
    }

    /// But for ports, which others on this machine may have.
    private List<String> check(String toml) throws IOException {
        return all(toml).stream().filter(line -> !line.contains(" now: ")).toList();
    }

    private List<String> all(String toml) {
        String text = toml.replace("DIR", folder.toString());
        try {
            return print(new ConfigurationFile("posthorn.toml", text, () -> "machine.example.org")
                    .check(OptionalInt.empty())
                    .problems());
        } catch (ConfigurationException e) {
            return print(e.problems());
        }
    }

    private List<String> print(List<Problem> problems) {
        return problems.stream()
                .map(problem -> problem.toString().replace(folder.toString(), "DIR"))
                .toList();
    }
}
