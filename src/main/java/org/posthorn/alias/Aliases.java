package org.posthorn.alias;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /// What a check of the files finds.
    static TableFindings check(AliasSettings settings, OurDomains domains) {
        var problems = new ArrayList<TableProblem>();
        return check(parse(settings, problems), problems, domains, settings);
    }

    private static AliasTable read(AliasSettings settings, OurDomains domains) throws TableException {
        var problems = new ArrayList<TableProblem>();
        AliasTable table = parse(settings, problems);
        List<TableProblem> found = check(table, problems, domains, settings).problems();
        if (!found.isEmpty()) {
            throw new TableException(found);
        }
        return table;
    }

    private static AliasTable parse(AliasSettings settings, List<TableProblem> problems) {
        var entries = new ArrayList<AliasEntry>();
        settings.files().forEach(file -> entries.addAll(AliasFile.read(file, problems)));
        return AliasTable.of(entries, new Details(settings.detailSeparator()), problems);
    }

    /// Only what can be read is followed.
    private static TableFindings check(
            AliasTable table, List<TableProblem> problems, OurDomains domains, AliasSettings settings) {
        return problems.isEmpty()
                ? TableCheck.of(table, domains, settings)
                : new TableFindings(problems, List.of(), Map.of());
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
