package org.posthorn.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.route.DomainPattern;
import org.posthorn.shape.Action;
import org.posthorn.shape.Limits;
import org.posthorn.shape.ReplyPattern;
import org.posthorn.shape.ReplyRule;
import org.posthorn.shape.Scope;
import org.posthorn.shape.ShapingRule;

final class ShapingKeysTest {
    private static List<ShapingRule> rules(String toml) throws ConfigurationException {
        return new ConfigurationFile("posthorn.toml", toml, () -> "machine.example.org")
                .load(OptionalInt.empty())
                .shaping()
                .rules();
    }

    @Test
    void theOperatorsRulesComeBeforeTheShippedOnes() throws ConfigurationException {
        String toml = """
                [[shaping]]
                name = "mine"
                mx = ["*.google.com"]
                domain = ["example.net"]
                scope = "destination"
                connections = 3
                messages-per-connection = 50
                messages-per-minute = 60
                recipients-per-minute = 100
                recipients-per-transaction = 10
                [[shaping.reply]]
                code = "421"
                enhanced = "4.7.*"
                text = ["Try Later"]
                action = "pause"
                for = "20m"
                [[shaping.reply]]
                code = "4xx"
                action = "treat-as-permanent"
                """;
        List<ShapingRule> rules = rules(toml);
        assertThat(rules.getFirst())
                .isEqualTo(new ShapingRule(
                        "mine",
                        List.of(new DomainPattern("*.google.com")),
                        List.of(new DomainPattern("example.net")),
                        Scope.DESTINATION,
                        new Limits(3, 50, 60, 100, 10),
                        List.of(
                                new ReplyRule(
                                        new ReplyPattern("421", "4.7.*", List.of("try later")),
                                        new Action.Pause(Duration.ofMinutes(20))),
                                new ReplyRule(new ReplyPattern("4xx", "", List.of()), new Action.TreatAsPermanent()))));
        assertThat(rules).hasSizeGreaterThan(5).endsWith(ShapingKeys.shipped().getLast());
        assertThat(rules("shipped-shaping = false\n" + toml)).hasSize(1);
        assertThat(rules("shipped-shaping = false")).isEmpty();
    }

    @Test
    void theShippedRulesAreSoundAndHaveNamesOfTheirOwn() {
        List<ShapingRule> shipped = ShapingKeys.shipped();
        assertThat(shipped).extracting(ShapingRule::name).doesNotHaveDuplicates();
        assertThat(shipped).allSatisfy(rule -> assertThat(rule.replies()).isNotEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connections = 1 | mx",
                "mx = [\"a.test\"]\\nconnections = -1 | connections",
                "mx = [\"a..test\"] | mx",
                "mx = [\"a.test\"]\\nscope = \"all\" | scope",
                "mx = [\"a.test\"]\\n[[shaping.reply]]\\ncode = \"421\" | action",
                "mx = [\"a.test\"]\\n[[shaping.reply]]\\naction = \"pause\" | needs code, enhanced or text",
                "mx = [\"a.test\"]\\n[[shaping.reply]]\\ncode = \"250\"\\naction = \"pause\" | code",
                "mx = [\"a.test\"]\\n[[shaping.reply]]\\ncode = \"421\"\\naction = \"next-source\" | next-source needs a [[source]]",
                "mx = [\"a.test\"]\\nconections = 4 | did you mean",
            })
    void faultsAreNamed(String toml, String named) {
        assertThatThrownBy(() -> rules("[[shaping]]\n" + toml.replace("\\n", "\n")))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .singleElement()
                                .satisfies(
                                        problem -> assertThat(problem.message()).contains(named)));
    }
}
