package org.posthorn.alias;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.mail.MailAddress;

/// The alias tables as they are now. Any thread.
final class Aliases implements AutoCloseable {
    private final AliasSettings settings;
    private final OurDomains domains;
    private final Watched<AliasTable> table;

    private Aliases(AliasSettings settings, OurDomains domains, Watched<AliasTable> table) {
        this.settings = settings;
        this.domains = domains;
        this.table = table;
    }

    /// @throws TableException with all that is wrong with the files
    static Aliases open(AliasSettings settings, OurDomains domains) throws TableException {
        return new Aliases(
                settings,
                domains,
                Watched.start("aliases", settings.files(), settings.reloadInterval(), () -> read(settings, domains)));
    }

    /// What is wrong with the files; empty when nothing is.
    static List<TableProblem> problems(AliasSettings settings, OurDomains domains) {
        try {
            var _ = read(settings, domains);
            return List.of();
        } catch (TableException e) {
            return e.problems();
        }
    }

    private static AliasTable read(AliasSettings settings, OurDomains domains) throws TableException {
        var problems = new ArrayList<TableProblem>();
        var entries = new ArrayList<AliasEntry>();
        settings.files().forEach(file -> entries.addAll(AliasFile.read(file, problems)));
        AliasTable table = AliasTable.of(entries, new Details(settings.detailSeparator()), problems);
        if (problems.isEmpty()) {
            problems.addAll(TableCheck.problems(table, domains, settings));
        }
        if (!problems.isEmpty()) {
            throw new TableException(problems);
        }
        return table;
    }

    Expansion expand(MailAddress address) {
        return Expander.expand(address, table.get(), domains, settings);
    }

    /// For tests: what happens at intervals otherwise.
    void look() {
        table.look();
    }

    @Override
    public void close() {
        table.close();
    }
}
