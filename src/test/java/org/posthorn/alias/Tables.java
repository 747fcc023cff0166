package org.posthorn.alias;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.mail.MailAddress;

/// Tables written in a test.
final class Tables {
    static final Path FILE = Path.of("aliases");
    static final OurDomains OURS = OurDomains.of(List.of("example.org", "Example.NET", "known.test", "inner.test"))
            .with("known.test", Known.TABLE)
            .with("inner.test", Known.CALL_AHEAD);
    static final AliasSettings SETTINGS = AliasSettings.defaults();

    private Tables() {}

    /// A table without problems.
    static AliasTable of(String text) {
        var problems = new ArrayList<TableProblem>();
        AliasTable table = table(text, problems);
        assertThat(problems).isEmpty();
        return table;
    }

    private static AliasTable table(String text, List<TableProblem> problems) {
        List<AliasEntry> entries = AliasFile.parse(FILE, text.lines().toList(), problems);
        return AliasTable.of(entries, new Details("+"), problems);
    }

    /// What is wrong with it, as it is printed.
    static List<String> problems(String text, AliasSettings settings) {
        var problems = new ArrayList<TableProblem>();
        AliasTable table = table(text, problems);
        if (problems.isEmpty()) {
            problems.addAll(TableCheck.of(table, OURS, settings).problems());
        }
        return problems.stream().map(TableProblem::toString).toList();
    }

    static List<String> problems(String text) {
        return problems(text, SETTINGS);
    }

    static Expansion expand(String text, String address) {
        return expand(text, address, SETTINGS);
    }

    static Expansion expand(String text, String address, AliasSettings settings) {
        return Expander.expand(MailAddress.parse(address), of(text), OURS, settings);
    }
}
