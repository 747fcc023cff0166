package org.posthorn.alias;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is found before mail comes.
class TableCheckTest {
    @Test
    void aGoodTableHasNoProblem() {
        assertThat(Tables.problems("""
                info          anna, bob@example.com
                anna@known.test
                @example.net  @example.org
                @example.org  box
                box@example.org box
                info@known.test  anna
                anna@example.org
                anna@example.net
                """)).isEmpty();
    }

    @Test
    void circlesAreTold() {
        assertThat(Tables.problems("a@example.org x, b\nb@example.org a"))
                .containsExactly(
                        "aliases:1:15: a@example.org leads in a circle, by a@example.org",
                        "aliases:2:15: b@example.org leads in a circle, by b@example.org");
        assertThat(Tables.problems("@example.org @example.net\n@example.net @example.org"))
                .hasSize(2);
        assertThat(Tables.problems("@example.org @example.net\nx@example.net x@example.org"))
                .containsExactly("aliases:2:15: x@example.net leads in a circle, by x@example.net");
    }

    @Test
    void aDomainThatIsNotOursIsTold() {
        assertThat(Tables.problems("info@exmaple.org anna"))
                .containsExactly("aliases:1:1: exmaple.org is none of the domains of [inbound]");
    }

    @Test
    void targetsThatNobodyKnowsAreTold() {
        assertThat(Tables.problems("info@example.org box, typo@known.test"))
                .containsExactly("aliases:1:18: typo@known.test is no recipient that a table names");
        assertThat(Tables.problems("@example.org @known.test")).isEmpty();
    }

    @Test
    void anEntryForAllDomainsIsTriedInEach() {
        assertThat(Tables.problems("info box\nbox@example.org\nbox@example.net"))
                .containsExactly("aliases:1:6: box@known.test is no recipient that a table names");
    }

    @Test
    void whatIsOutrankedIsNotJudgedByWhatOutranksIt() {
        assertThat(Tables.problems("a\na@known.test b\nb@known.test a"))
                .hasSize(2)
                .allMatch(problem -> !problem.startsWith("aliases:1"));
    }

    @Test
    void limitsHoldForEachEntry() {
        var narrow = new AliasSettings(List.of(), "+", true, 1, 10, Duration.ZERO);
        assertThat(Tables.problems(ExpanderTest.many(11), narrow))
                .containsExactly("aliases:1:17: all@example.org stands for more than 10 recipients");
        assertThat(Tables.problems("a@example.org b\nb@example.org c", narrow))
                .containsExactly("aliases:1:15: a@example.org leads over more than 1 aliases");
    }
}
