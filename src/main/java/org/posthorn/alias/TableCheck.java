package org.posthorn.alias;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.mail.MailAddress;

/// Follows every entry of a table once, so that what leads nowhere or in circles is told before mail comes.
final class TableCheck {
    /// Stands for whoever is not named, where an entry is for all of a domain.
    private static final String ANYBODY = "posthorn.anybody";

    private final AliasTable table;
    private final OurDomains domains;
    private final AliasSettings settings;
    private final List<TableProblem> problems = new ArrayList<>();
    private final List<TableProblem> warnings = new ArrayList<>();
    private final Map<String, TableFindings.Remaining> delivered = new HashMap<>();

    private TableCheck(AliasTable table, OurDomains domains, AliasSettings settings) {
        this.table = table;
        this.domains = domains;
        this.settings = settings;
    }

    static TableFindings of(AliasTable table, OurDomains domains, AliasSettings settings) {
        var check = new TableCheck(table, domains, settings);
        table.entries().stream()
                .sorted(Comparator.comparing(AliasEntry::file).thenComparingInt(AliasEntry::line))
                .forEach(check::check);
        check.unnamed();
        return new TableFindings(check.problems, check.warnings, check.delivered);
    }

    /// Recipients that no table has to name.
    private void unnamed() {
        domains.known().forEach((domain, known) -> {
            if (known != Known.TABLE) {
                remaining(Expander.expand(new MailAddress(ANYBODY, domain), table, domains, settings), domain, ANYBODY);
            }
            remaining(
                    Expander.expand(new MailAddress("postmaster", domain), table, domains, settings),
                    domain,
                    "postmaster");
        });
    }

    private void remaining(Expansion expansion, String domain, String local) {
        switch (expansion) {
            case Expansion.Itself _ -> remains(new MailAddress(local, domain));
            case Expansion.Targets(List<MailAddress> targets) -> targets.forEach(this::remains);
            case Expansion.Unknown _, Expansion.Loop _, Expansion.TooDeep _, Expansion.TooMany _ -> {}
        }
    }

    private void remains(MailAddress recipient) {
        if (domains.contains(recipient)) {
            boolean all = recipient.localPart().equals(ANYBODY);
            delivered.merge(
                    recipient.domainKey(),
                    new TableFindings.Remaining(recipient, all),
                    (known, found) -> found.all() ? found : known);
        }
    }

    private void check(AliasEntry entry) {
        if (entry.domain().isEmpty()) {
            followEverywhere(entry);
        } else if (domains.known().containsKey(entry.domain())) {
            if (entry.isCatchAll() && domains.known().get(entry.domain()) == Known.CALL_AHEAD) {
                warnings.add(entry.problem("takes every address of " + entry.domain()
                        + " that no line names, mailboxes of its host too: call-ahead never asks for them"));
            }
            follow(entry, entry.domain());
        } else {
            problems.add(entry.problem(entry.domain() + " is none of the domains of [inbound]"));
        }
    }

    /// Until the first domain in which something is wrong: in the others it is likely to be the same.
    private void followEverywhere(AliasEntry entry) {
        for (String domain : domains.known().keySet().stream().sorted().toList()) {
            if (!follow(entry, domain)) {
                return;
            }
        }
    }

    /// @return whether all is well
    private boolean follow(AliasEntry entry, String domain) {
        var address = new MailAddress(entry.isCatchAll() ? ANYBODY : entry.local(), domain);
        if (!isFor(entry, address)) {
            return true;
        }
        int before = problems.size();
        Expansion expansion = Expander.expand(address, table, domains, settings);
        remaining(expansion, domain, address.localPart());
        switch (expansion) {
            case Expansion.Itself _, Expansion.Targets _ -> {}
            case Expansion.Unknown(MailAddress unknown) -> unknown(entry, unknown);
            case Expansion.Loop(MailAddress again) -> problem(entry, address + " leads in a circle, by " + again);
            case Expansion.TooDeep _ ->
                problem(entry, address + " leads over more than " + settings.depth() + " aliases");
            case Expansion.TooMany _ ->
                problem(entry, address + " stands for more than " + settings.expansion() + " recipients");
        }
        return problems.size() == before;
    }

    /// Another entry may outrank it there, and has its own turn.
    private boolean isFor(AliasEntry entry, MailAddress address) {
        AliasTable.Found found = table.find(address);
        return found != null && found.entry().equals(entry);
    }

    /// Where all of a domain goes to the same names elsewhere, it depends on the name.
    private void unknown(AliasEntry entry, MailAddress unknown) {
        if (!unknown.localPart().equals(ANYBODY)) {
            problem(entry, unknown + " is no recipient that a table names");
        }
    }

    private void problem(AliasEntry entry, String message) {
        AliasTarget first = entry.targets().getFirst();
        problems.add(entry.problem(first.line(), first.column(), message));
    }
}
