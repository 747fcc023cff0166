package org.posthorn.alias;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.MailAddress;

/// Follows aliases to their ends. Each address is looked at once, so that many that lead to one cost no more than one.
/// Used once, by one thread.
final class Expander {
    private final AliasTable table;
    private final OurDomains domains;
    private final AliasSettings settings;
    private final Set<MailAddress> path = new HashSet<>();
    private final Set<MailAddress> seen = new HashSet<>();
    private final Map<MailAddress, MailAddress> ends = new LinkedHashMap<>();
    private boolean listed;

    private Expander(AliasTable table, OurDomains domains, AliasSettings settings) {
        this.table = table;
        this.domains = domains;
        this.settings = settings;
    }

    static Expansion expand(MailAddress address, AliasTable table, OurDomains domains, AliasSettings settings) {
        var expander = new Expander(table, domains, settings);
        Expansion failure = expander.visit(address, 0);
        return failure == null ? expander.result(address) : failure;
    }

    private Expansion result(MailAddress address) {
        boolean itself = ends.size() == 1 && ends.containsKey(domains.mailboxKey(address));
        return itself ? new Expansion.Itself(listed) : new Expansion.Targets(List.copyOf(ends.values()));
    }

    /// @return what went wrong, or null
    private @Nullable Expansion visit(MailAddress address, int depth) {
        MailAddress key = domains.mailboxKey(address);
        if (path.contains(key)) {
            return new Expansion.Loop(address);
        }
        if (!seen.add(key)) {
            return null;
        }
        AliasTable.Found found = domains.contains(address) ? table.find(address) : null;
        if (found == null) {
            boolean unknown = domains.is(address, Known.TABLE) && !address.isPostmaster();
            return unknown ? new Expansion.Unknown(address) : end(key, address);
        }
        listed = true;
        if (found.entry().targets().isEmpty()) {
            return end(key, address);
        }
        if (depth == settings.depth()) {
            return new Expansion.TooDeep();
        }
        path.add(key);
        Expansion failure = follow(found, key, address, depth + 1);
        path.remove(key);
        return failure;
    }

    private @Nullable Expansion follow(AliasTable.Found found, MailAddress key, MailAddress address, int depth) {
        for (AliasTarget target : found.entry().targets()) {
            MailAddress next = target.of(address, detail(found, target, address));
            // An address among its own targets is the mailbox of that name.
            Expansion failure = domains.mailboxKey(next).equals(key) ? end(key, address) : visit(next, depth);
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    /// Whoever has another domain has other separators, or none.
    private String detail(AliasTable.Found found, AliasTarget target, MailAddress address) {
        if (!settings.keepDetail() || found.detail().isEmpty()) {
            return "";
        }
        MailAddress without = target.of(address, "");
        return domains.contains(without) ? Details.fitting(without, found.detail()) : "";
    }

    private @Nullable Expansion end(MailAddress key, MailAddress address) {
        ends.putIfAbsent(key, address);
        return ends.size() > settings.expansion() ? new Expansion.TooMany() : null;
    }
}
