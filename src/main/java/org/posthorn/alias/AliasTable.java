package org.posthorn.alias;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.MailAddress;

/// The entries of all files. Immutable.
final class AliasTable {
    static final AliasTable EMPTY = new AliasTable(Map.of(), new Details(""));

    private final Map<Mailbox, AliasEntry> entries;
    private final Details details;

    private AliasTable(Map<Mailbox, AliasEntry> entries, Details details) {
        this.entries = entries;
        this.details = details;
    }

    /// What names an address twice is among the problems.
    static AliasTable of(List<AliasEntry> all, Details details, List<TableProblem> problems) {
        var entries = new HashMap<Mailbox, AliasEntry>(all.size() * 2);
        for (AliasEntry entry : all) {
            AliasEntry other = entries.putIfAbsent(new Mailbox(entry.local(), entry.domain()), entry);
            if (other != null) {
                problems.add(entry.problem(entry + " is there already, at " + other.file() + ':' + other.line()));
            }
        }
        return new AliasTable(entries, details);
    }

    /// An entry that is for an address.
    ///
    /// @param detail what the entry leaves out of the address, with its separator; empty when nothing
    record Found(AliasEntry entry, String detail) {}

    /// The first of: `user+detail@domain`, `user@domain`, `user+detail`, `user`, `@domain`.
    ///
    /// @param address of a domain of ours
    @Nullable
    Found find(MailAddress address) {
        String written = address.localPart();
        String local = Mailbox.fold(written);
        String domain = address.domainKey();
        // In the address as it was written: a detail keeps its case, and lower case can be longer.
        int at = details.at(written);
        String user = at < 0 ? local : Mailbox.fold(written.substring(0, at));
        String detail = at < 0 ? "" : written.substring(at);
        Found found = find(local, user, domain, detail);
        if (found == null) {
            found = find(local, user, "", detail);
        }
        return found == null ? found("", domain, "") : found;
    }

    private @Nullable Found find(String local, String user, String domain, String detail) {
        Found whole = found(local, domain, "");
        return whole != null || detail.isEmpty() ? whole : found(user, domain, detail);
    }

    private @Nullable Found found(String local, String domain, String detail) {
        AliasEntry entry = entries.get(new Mailbox(local, domain));
        return entry == null ? null : new Found(entry, detail);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    Collection<AliasEntry> entries() {
        return entries.values();
    }
}
