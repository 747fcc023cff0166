package org.posthorn.alias;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.posthorn.mail.MailAddress;

/// Whom an address stands for.
class ExpanderTest {
    private static List<String> targets(String table, String address) {
        return switch (Tables.expand(table, address)) {
            case Expansion.Targets(List<MailAddress> found) ->
                found.stream().map(MailAddress::toString).toList();
            case Expansion.Itself(boolean listed) -> List.of(listed ? "(listed)" : "(not listed)");
            case Expansion.Unknown _ -> List.of("(unknown)");
            case Expansion.Loop _, Expansion.TooDeep _, Expansion.TooMany _ -> throw new AssertionError();
        };
    }

    @Test
    void anAliasStandsForItsTargets() {
        String table = "info@example.org anna@example.org, bob@example.com";
        assertThat(targets(table, "INFO@Example.ORG")).containsExactly("anna@example.org", "bob@example.com");
        assertThat(targets(table, "anna@example.org")).containsExactly("(not listed)");
        assertThat(targets(table, "info@example.net")).containsExactly("(not listed)");
        assertThat(targets(table, "info@example.com")).containsExactly("(not listed)");
    }

    @Test
    void aLocalPartAloneIsInEachDomainOfOursAndItsTargetsAreInTheSame() {
        String table = "info anna, bob@example.com\n";
        assertThat(targets(table, "info@example.org")).containsExactly("anna@example.org", "bob@example.com");
        assertThat(targets(table, "info@example.net")).containsExactly("anna@example.net", "bob@example.com");
        assertThat(targets(table, "info@example.com")).containsExactly("(not listed)");
    }

    @Test
    void aCatchAllIsForWhomNoOtherEntryIs() {
        String table = "@example.org box@example.net\ninfo anna@example.net\nbob@example.org";
        assertThat(targets(table, "who.ever@example.org")).containsExactly("box@example.net");
        assertThat(targets(table, "info@example.org")).containsExactly("anna@example.net");
        assertThat(targets(table, "bob@example.org")).containsExactly("(listed)");
    }

    @Test
    void aDomainCanStandForAnother() {
        String table = "@example.net @example.org\ninfo@example.org anna@example.com";
        assertThat(targets(table, "who+x@example.net")).containsExactly("who+x@example.org");
        assertThat(targets(table, "info@example.net")).containsExactly("anna@example.com");
    }

    @Test
    void aDetailFindsItsOwnEntryThenThatOfTheUser() {
        String table = "anna+lists@example.org lists@example.com\nanna@example.org bea@example.org, c@example.com";
        assertThat(targets(table, "anna+Lists@example.org")).containsExactly("lists@example.com");
        assertThat(targets(table, "anna+News@example.org"))
                .as("the detail stays where the separator is ours")
                .containsExactly("bea+News@example.org", "c@example.com");
        assertThat(targets(table, "+news@example.org")).containsExactly("(not listed)");
    }

    /// A capital I with a dot is longer in lower case.
    @Test
    void aDetailIsFoundBehindLettersThatAreLongerInLowerCase() {
        assertThat(targets("@example.org bea", "\u0130\u0130\u0130+x@example.org"))
                .containsExactly("bea@example.org");
        assertThat(targets("\u0130@example.org bea", "\u0130+News@example.org"))
                .containsExactly("bea+News@example.org");
    }

    @Test
    void detailsCanBeDroppedOrBeNone() {
        var drop = new AliasSettings(List.of(), "+", false, 20, 1000, Duration.ZERO);
        assertThat(Tables.expand("anna@example.org bea", "anna+x@example.org", drop))
                .isEqualTo(new Expansion.Targets(List.of(MailAddress.parse("bea@example.org"))));
        AliasTable none = AliasTable.of(
                AliasFile.parse(Tables.FILE, List.of("anna@example.org bea"), new java.util.ArrayList<>()),
                new Details(""),
                new java.util.ArrayList<>());
        assertThat(none.find(MailAddress.parse("anna+x@example.org"))).isNull();
        assertThat(none.find(MailAddress.parse("anna@example.org"))).isNotNull();
    }

    @Test
    void namesElsewhereAreAlikeOnlyToTheLetter() {
        String table = "info@example.org Bob@example.com, bob@EXAMPLE.com, bob@example.com, Anna, anna";
        assertThat(targets(table, "info@example.org"))
                .containsExactly("Bob@example.com", "bob@EXAMPLE.com", "Anna@example.org");
    }

    @Test
    void roomForADetailIsCountedInOctets() {
        String name = "ü".repeat(119);
        String table = "anna@example.org " + name;
        assertThat(targets(table, "anna+abc@example.org")).containsExactly(name + "+abc@example.org");
        assertThat(targets(table, "anna+abcd@example.org")).containsExactly(name + "@example.org");
    }

    /// A report to a sender of a list names the recipient in its detail.
    @Test
    void aLongDetailIsKept() {
        String detail = "+" + "x".repeat(200);
        assertThat(targets("owner@example.org anna", "owner" + detail + "@example.org"))
                .containsExactly("anna" + detail + "@example.org");
        assertThat(targets("owner@example.org anna", "owner+a..b=c.@example.org"))
                .containsExactly("anna+a..b=c.@example.org");
    }

    @Test
    void aDetailThatFindsNoRoomIsLeftOut() {
        String detail = "+" + "x".repeat(233);
        String table = "anna@example.org annabella@example.org";
        assertThat(targets(table, "anna" + detail + "@example.org")).containsExactly("annabella@example.org");
    }

    @Test
    void anAliasLeadsToAliases() {
        String table = "all@example.org one, two\none@example.org anna, bob\ntwo@example.org bob, cat@example.com";
        assertThat(targets(table, "all@example.org"))
                .as("each once")
                .containsExactly("anna@example.org", "bob@example.org", "cat@example.com");
    }

    @Test
    void whoIsAmongTheOwnTargetsHasAMailbox() {
        String table = "anna@example.org anna@example.org, b@example.com\n@example.org box\nbob@example.org bob";
        assertThat(targets(table, "anna@example.org")).containsExactly("anna@example.org", "b@example.com");
        assertThat(targets(table, "anna+x@example.org")).containsExactly("anna+x@example.org", "b@example.com");
        assertThat(targets(table, "bob@example.org")).containsExactly("(listed)");
        assertThat(targets(table, "who@example.org")).containsExactly("box@example.org");
    }

    @Test
    void whereRecipientsAreKnownOthersAreUnknown() {
        String table = "anna@known.test\ninfo@known.test anna\n@example.net @known.test";
        assertThat(targets(table, "anna@known.test")).containsExactly("(listed)");
        assertThat(targets(table, "anna+x@known.test")).containsExactly("(listed)");
        assertThat(targets(table, "info@known.test")).containsExactly("anna@known.test");
        assertThat(targets(table, "bob@known.test")).containsExactly("(unknown)");
        assertThat(targets(table, "bob@example.net")).containsExactly("(unknown)");
        assertThat(targets(table, "Postmaster@known.test")).containsExactly("(not listed)");
    }

    @Test
    void circlesAndWhatIsTooDeepOrTooMuchAreFound() {
        assertThat(Tables.expand("a@example.org b\nb@example.org c\nc@example.org a", "a@example.org"))
                .isEqualTo(new Expansion.Loop(MailAddress.parse("a@example.org")));
        assertThat(Tables.expand("a@example.org a+x", "a@example.org")).isInstanceOf(Expansion.TooDeep.class);
        var narrow = new AliasSettings(List.of(), "+", true, 3, 10, Duration.ZERO);
        String chain = "a@example.org b\nb@example.org c\nc@example.org d\nd@example.org e";
        assertThat(Tables.expand(chain, "a@example.org", narrow)).isInstanceOf(Expansion.TooDeep.class);
        assertThat(Tables.expand(chain, "b@example.org", narrow)).isInstanceOf(Expansion.Targets.class);
        assertThat(Tables.expand(many(11), "all@example.org", narrow)).isInstanceOf(Expansion.TooMany.class);
        assertThat(Tables.expand(many(10), "all@example.org", narrow)).isInstanceOf(Expansion.Targets.class);
    }

    static String many(int count) {
        return "all@example.org "
                + IntStream.range(0, count).mapToObj(i -> "u" + i).collect(Collectors.joining(", "));
    }

    /// Each level leads to the next one twice: without a memory of what was seen it would take 2^20 steps.
    @Test
    void manyWaysToOneCostNoMoreThanOne() {
        String table = IntStream.range(0, 19)
                .mapToObj(i -> "a%d@example.org a%d, b%d%nb%d@example.org a%d, b%d%n"
                        .formatted(i, i + 1, i + 1, i, i + 1, i + 1))
                .collect(Collectors.joining());
        assertThat(targets(table, "a0@example.org")).containsExactly("a19@example.org", "b19@example.org");
    }
}
