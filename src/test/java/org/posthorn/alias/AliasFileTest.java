package org.posthorn.alias;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthorn.mail.MailAddress;

/// How tables are written.
class AliasFileTest {
    private static List<AliasEntry> entries(String text) {
        var problems = new ArrayList<TableProblem>();
        List<AliasEntry> entries = AliasFile.parse(Tables.FILE, text.lines().toList(), problems);
        assertThat(problems).isEmpty();
        return entries;
    }

    @Test
    void anEntryGoesOnOverLinesAndCommentsAreSkipped() {
        List<AliasEntry> entries = entries("""
                # who is who
                Info@Example.org\t anna, bob@example.net   # two
                    ,@example.com
                  # still the same
                    , "a, b"@example.com

                info
                @example.net  box@example.org
                """);
        assertThat(entries)
                .extracting(AliasEntry::toString)
                .containsExactly("info@example.org", "info", "@example.net");
        assertThat(entries.getFirst().targets())
                .extracting(AliasTarget::local, AliasTarget::domain)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("anna", ""),
                        org.assertj.core.groups.Tuple.tuple("bob", "example.net"),
                        org.assertj.core.groups.Tuple.tuple("", "example.com"),
                        org.assertj.core.groups.Tuple.tuple("a, b", "example.com"));
        assertThat(entries.get(1).targets()).isEmpty();
        assertThat(entries.get(2).isCatchAll()).isTrue();
        assertThat(entries.get(2).line()).isEqualTo(8);
    }

    @Test
    void dotsOfALocalPartStayAsTheyWereWritten() {
        AliasEntry entry = entries("a..b@example.org .c@example.net, \".d\"@example.net, e.@host_name, @example.net")
                .getFirst();
        assertThat(entry).hasToString("a..b@example.org");
        assertThat(entry.targets())
                .extracting(target ->
                        target.of(MailAddress.parse("a..b@example.org"), "").toString())
                .containsExactly(".c@example.net", "\".d\"@example.net", "e.@host_name", "a..b@example.net");
        assertThat(entry.targets().getLast().of(MailAddress.parse("\"a..b\"@example.org"), ""))
                .hasToString("\"a..b\"@example.net");
        assertThat(entries("info anna")
                        .getFirst()
                        .targets()
                        .getFirst()
                        .of(MailAddress.parse("info+.x.@example.org"), "+.x."))
                .hasToString("anna+.x.@example.org");
    }

    @Test
    void theMarkOfSomeEditorsIsNoPartOfAnAddress() {
        assertThat(entries("\uFEFFinfo@example.org anna\ninfo bob"))
                .extracting(AliasEntry::toString)
                .containsExactly("info@example.org", "info");
    }

    @Test
    void whatIsWrongIsToldWithItsPlace() {
        assertThat(Tables.problems("  anna@example.org"))
                .containsExactly("aliases:1:3: a line that goes on, and none before it");
        assertThat(Tables.problems("info@example.org anna bob"))
                .containsExactly("aliases:1:23: a comma is missing between targets");
        assertThat(Tables.problems("info@example.org anna,, bob"))
                .containsExactly("aliases:1:23: a target is missing before the comma");
        assertThat(Tables.problems("\ninfo@example.org anna,\n"))
                .containsExactly("aliases:2:18: a target is missing behind the comma");
        assertThat(Tables.problems("info@example.org a(b"))
                .singleElement()
                .asString()
                .startsWith("aliases:1:18: no address: a(b: ");
        assertThat(Tables.problems("\"\"@example.org anna"))
                .containsExactly("aliases:1:1: no address: \"\"@example.org: an alias has a local part");
        assertThat(Tables.problems("info@example.org \"\"@example.net"))
                .containsExactly("aliases:1:18: no address: \"\"@example.net: an alias has a local part");
        assertThat(Tables.problems("\"info@example.org anna"))
                .containsExactly("aliases:1:1: quotes that are not closed");
    }

    @Test
    void anAddressIsThereOnce() {
        assertThat(Tables.problems("info@example.org anna\nINFO@EXAMPLE.org bob"))
                .containsExactly("aliases:2:1: info@example.org is there already, at aliases:1");
    }

    @Test
    void allProblemsComeAtOnce() {
        assertThat(Tables.problems("a@b@c x\nd@example.org x y")).hasSize(2);
    }
}
