package org.posthorn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.posthorn.route.CommandLine;
import org.posthorn.route.Destination;
import org.posthorn.route.PipeProgram;
import org.posthorn.route.PipeProgram.LineEnds;
import org.posthorn.route.RouteTarget;
import org.posthorn.route.Webhook;

class AgentKeysTest {
    private static final String ROUTES = """
            [[route]]
            match = ["p.example"]
            to = "pipe:p"
            [[route]]
            match = ["w.example"]
            to = "webhook:w"
            """;

    private static ConfigurationFile file(String toml) {
        return new ConfigurationFile("posthorn.toml", toml, () -> "machine.example.org");
    }

    private static List<Destination> destinations(String toml) throws ConfigurationException {
        return file(ROUTES + toml).load(OptionalInt.empty()).routes().rules().stream()
                .map(rule -> ((RouteTarget.Fixed) rule.to()).destination())
                .toList();
    }

    private static List<String> problems(String toml) {
        try {
            file(toml).load(OptionalInt.empty());
            return List.of();
        } catch (ConfigurationException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
    }

    @Test
    void everyKeyReachesItsSetting() throws ConfigurationException {
        assertThat(destinations("""
                [delivery.pipe.p]
                command = ["/bin/x", "{user}"]
                directory = "some/where"
                environment = ["A=b"]
                timeout = "7s"
                recipients = 1
                line-ends = "crlf"
                return-path = true
                delivered-to = true
                [delivery.webhook.w]
                url = "http://example.org/in"
                authorization-file = "token"
                secret-file = "secret"
                timeout = "9s"
                allow-http = true
                """))
                .containsExactly(
                        new Destination.Pipe(
                                "p",
                                new PipeProgram(
                                        new CommandLine(List.of("/bin/x", "{user}")),
                                        Path.of("some/where"),
                                        List.of("A=b"),
                                        Duration.ofSeconds(7),
                                        1,
                                        LineEnds.CRLF,
                                        true,
                                        true)),
                        new Destination.Post(
                                "w",
                                new Webhook(
                                        URI.create("http://example.org/in"),
                                        Path.of("token"),
                                        Path.of("secret"),
                                        Duration.ofSeconds(9),
                                        true)));
    }

    @Test
    void onlyOneKeyIsRequiredOfEach() throws ConfigurationException {
        assertThat(destinations("""
                [delivery.pipe.p]
                command = ["/bin/x"]
                [delivery.webhook.w]
                url = "https://example.org/in"
                """))
                .containsExactly(
                        new Destination.Pipe("p", PipeProgram.defaults(new CommandLine(List.of("/bin/x")))),
                        new Destination.Post(
                                "w",
                                new Webhook(
                                        URI.create("https://example.org/in"),
                                        null,
                                        null,
                                        Duration.ofMinutes(1),
                                        false)));
    }

    @Test
    void whatIsWrongIsSaidWhereItIs() {
        assertThat(problems("""
                [[route]]
                match = ["p.example"]
                to = "pipe:q"
                [delivery.pipe.p]
                command = ["x"]
                [delivery.pipe.r]
                command = ["/bin/x"]
                recipients = 0
                timeoutt = "1s"
                [delivery.pipe.s]
                [delivery.webhook.t]
                url = "http://example.org/"
                [delivery.webhook.u]
                url = "https://example.org/"
                timeout = "0s"
                """))
                .containsExactlyInAnyOrder(
                        "posthorn.toml:3:1: to: there is no [delivery.pipe.q] that will do",
                        "posthorn.toml:5:1: command: must begin with the path of a program, from / on",
                        "posthorn.toml:8:1: recipients must be 1 to 1000: 0",
                        "posthorn.toml:9:1: unknown key \"timeoutt\", did you mean \"timeout\"?",
                        "posthorn.toml:10:1: delivery.pipe.NAME lacks the key \"command\"",
                        "posthorn.toml:12:1: url: http is for this machine only, unless allow-http = true; use https:"
                                + " http://example.org/",
                        "posthorn.toml:15:1: timeout must be over 0 and at most a day: PT0S");
    }
}
