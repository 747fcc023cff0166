package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.it.harness.Child;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.Rig;

/// `posthorn check` says where a mistake is.
class CheckIT {
    @RegisterExtension
    final Rig rig = new Rig();

    static List<Arguments> mistakes() {
        return List.of(
                Arguments.of("an unknown key", "hostname = \"mx.test\"\nhostnam = \"mx.test\"\n", "2:1", "hostnam"),
                Arguments.of("an unknown table", "\n\n[inbuond]\ndomains = []\n", "3:", "inbuond"),
                Arguments.of("a wrong type", "[inbound]\ndomains = \"example.org\"\n", "2:", "domains"),
                Arguments.of(
                        "a wrong type in a list", "[inbound]\ndomains = [\n  \"a.test\",\n  7]\n", "4:3", "domains"),
                Arguments.of("a bad address", "[listener.relay]\nbind = [\"127.0.0.1:99999\"]\n", "2:", "99999"),
                Arguments.of("a bad host", "[admin]\nbind = \"127.0.0.300:8025\"\n", "2:", "127.0.0.300"),
                Arguments.of(
                        "a bad network", "[inbound]\ntrusted-networks = [\"10.0.0.0/33\"]\n", "2:", "trusted-networks"),
                Arguments.of("a bad duration", "[retry]\n  first = \"5 parsecs\"\n", "2:", "parsecs"),
                Arguments.of("a bad route", "[[route]]\nmatch = [\"*\"]\nto = \"pigeon:coop\"\n", "3:", "pigeon"),
                Arguments.of("no TOML at all", "hostname = \n", "1:", ""),
                Arguments.of(
                        "a missing key file",
                        "[tls]\ncertificate = \"certificate.pem\"\nprivate-key = \"missing/key.pem\"\n",
                        "3:",
                        "key.pem"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void namesFileLineAndColumn(String what, String toml, String position, String named) throws IOException {
        Child.Result result = check(toml);
        assertThat(result.status()).as(result.output()).isNotZero();
        assertThat(result.output()).contains("posthorn.toml:" + position).contains(named);
        assertThat(result.output()).containsPattern("posthorn\\.toml:\\d+:\\d+").doesNotContain("\tat ");
    }

    @Test
    void everyMistakeIsNamedAtOnce() throws IOException {
        Child.Result result = check("nonsense = 1\n[retry]\njitter = \"much\"\n");
        assertThat(result.output()).contains("posthorn.toml:1:").contains("posthorn.toml:3:");
    }

    @Test
    void aRightConfigurationIsRight() throws IOException {
        check("""
                hostname = "mx.test"
                port-offset = 20000
                [inbound]
                domains = ["example.org"]
                [[route]]
                match = ["*"]
                to = "discard:"
                """).mustSucceed();
        assertThat(rig.folder()).isDirectoryNotContaining("glob:**queue");
    }

    @Test
    void whatIsDangerousIsAWarning() throws IOException {
        Child.Result result = check("port-offset = 20000\nhostname = \"mx_1.test\"\n"
                + "[inbound]\ntrusted-networks = [\"0.0.0.0/0\"]\n[listener.relay]\nbind = [\"127.0.0.1:0\"]\n");
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(result.output())
                .contains("posthorn.toml:2:1: warning: hostname: ")
                .contains("posthorn.toml:4:21: warning: trusted-networks: everybody may send to anywhere")
                .contains("The configuration can be used, with 2 warnings.");
    }

    /// A folder was moved, or a command runs in another: nothing may be made there, and no mail be refused.
    @Test
    void withoutAFileNoCommandDoesAnything() throws IOException {
        Path elsewhere = rig.folder("elsewhere");
        for (List<String> command : List.of(
                List.of("check"),
                List.of("run"),
                List.of("user", "list"),
                List.of("user", "add", "alice", "--address", "alice@example.org", "--password-stdin"),
                List.of("queue", "list"))) {
            var words =
                    new ArrayList<>(List.of(Posthorn.HOME.resolve("posthorn").toString()));
            words.addAll(command);
            Child.Result result = Child.run(elsewhere, "correct horse\n", Duration.ofMinutes(1), words);
            assertThat(result.status()).as(command + ": " + result.output()).isEqualTo(1);
            assertThat(result.output())
                    .contains(elsewhere.resolve("conf/posthorn.toml") + ": there is no such file", "--config");
        }
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void theProgramDoesNotStartWithAMistake() throws IOException {
        write("hostnam = \"mx.test\"\n");
        Child.Result result = posthorn("run");
        assertThat(result.status()).isNotZero();
        assertThat(result.output()).contains("posthorn.toml:1:1");
        write("[inbound]\ndomains = [\"example.org\"]\n");
        result = posthorn("run");
        assertThat(result.status()).isNotZero();
        assertThat(result.output()).contains("posthorn.toml:2:12: domains: mail for example.org has no route");
    }

    private Child.Result check(String toml) throws IOException {
        write(toml);
        return posthorn("check");
    }

    private void write(String toml) throws IOException {
        // The certificate of the pair is there, so that only its key is missing.
        Files.writeString(rig.folder().resolve("certificate.pem"), "");
        Files.writeString(file(), toml);
    }

    private Child.Result posthorn(String command) {
        return Child.run(
                rig.folder(),
                "",
                Duration.ofMinutes(3),
                List.of(Posthorn.HOME.resolve("posthorn").toString(), command, "--config", file().toString()));
    }

    private Path file() {
        return rig.folder().resolve("posthorn.toml");
    }
}
