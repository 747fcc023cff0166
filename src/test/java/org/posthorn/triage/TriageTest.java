package org.posthorn.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Relay;
import org.posthorn.mail.SmtpReply;
import org.posthorn.mail.Stage;

final class TriageTest {
    private static final Relay MX = new Relay("mx.example.com", "192.0.2.1", 25);

    record Example(Diagnosis failure, FailureClass expected) {
        static Example parse(String line) {
            String[] parts = line.split(" +", 3);
            return new Example(
                    failure(Stage.valueOf(parts[0].toUpperCase(Locale.ROOT)), parts[2]),
                    FailureClass.valueOf(parts[1]));
        }

        private static Diagnosis failure(Stage stage, String reply) {
            int code = Integer.parseInt(reply.substring(0, 3));
            String rest = reply.substring(4);
            EnhancedStatus status = EnhancedStatus.parsePrefix(rest).orElse(null);
            String text = status == null ? rest : rest.substring(rest.indexOf(' ') + 1);
            if (code == 0) {
                assertThat(status).isNotNull();
                return Diagnosis.of(status, text, Relay.NONE);
            }
            return Diagnosis.of(new SmtpReply(code, status, List.of(text)), code / 100, MX)
                    .at(stage);
        }
    }

    static List<Example> examples() throws IOException {
        try (InputStream in = TriageTest.class.getResourceAsStream("failure-examples.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Example::parse)
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whatHostsSayIsUnderstood(Example example) {
        assertThat(Triage.of(example.failure())).as(example.failure().text()).isEqualTo(example.expected());
    }

    @Test
    void thereIsAnExampleOfEachClass() throws IOException {
        assertThat(examples()).hasSizeGreaterThan(100);
        Set<FailureClass> seen = examples().stream().map(Example::expected).collect(Collectors.toSet());
        assertThat(seen).isEqualTo(EnumSet.allOf(FailureClass.class));
    }

    /// One that decides nothing is a line too many, or one that another takes the failures of.
    @Test
    void eachRuleDecidesAnExample() throws IOException {
        var idle = new ArrayList<>(Triage.shipped().rules());
        examples().forEach(example -> idle.remove(Triage.shipped().ruleOf(example.failure())));
        assertThat(idle).isEmpty();
    }

    @Test
    void noRuleStandsBehindOneThatTakesAllItsFailures() {
        var seen = new HashSet<String>();
        for (Rule rule : Triage.shipped().rules()) {
            assertThat(seen.add(rule.code() + rule.status() + rule.stage() + rule.phrases()))
                    .as("line " + rule.line())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "any * * \"user unknown\" BAD_MAILBOY",
                "any * * user unknown BAD_MAILBOX",
                "any * * \"User unknown\" BAD_MAILBOX",
                "any 5.1 * * BAD_MAILBOX",
                "any * dinner * BAD_MAILBOX",
                "5x * * * BAD_MAILBOX",
                "any * * *"
            })
    void aBadRuleIsNamed(String line) {
        assertThatThrownBy(() -> Triage.parse("# rules\n\n" + line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 3");
    }

    @Test
    void theFirstRuleThatFitsDecides() {
        var triage = Triage.parse("""
                550 * recipient "no * here" BAD_MAILBOX
                5xx 5.7.x * * POLICY
                own * * * LOCAL_FAULT
                """);
        assertThat(triage.classOf(Example.failure(Stage.RECIPIENT, "550 No one HERE")))
                .isEqualTo(FailureClass.BAD_MAILBOX);
        assertThat(triage.classOf(Example.failure(Stage.CONTENT, "550 5.7.9 here is no one")))
                .isEqualTo(FailureClass.POLICY);
        assertThat(triage.classOf(Example.failure(Stage.NONE, "000 4.0.0 x"))).isEqualTo(FailureClass.LOCAL_FAULT);
        assertThat(triage.classOf(Example.failure(Stage.NONE, "450 x"))).isEqualTo(FailureClass.UNDETERMINED);
    }

    @Test
    void aTextWithoutEndIsLookedAtInPart() {
        var reply = new SmtpReply(550, null, List.of("x".repeat(5_000) + " user unknown"));
        assertThat(Triage.of(Diagnosis.of(reply, 5, MX))).isEqualTo(FailureClass.UNDETERMINED);
    }
}
