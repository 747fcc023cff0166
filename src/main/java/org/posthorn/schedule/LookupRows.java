package org.posthorn.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.spool.ClaimedMessage.ClaimedRecipient;

/// The recipients of a message whose domains must be looked up, in rows: within a row one domain after the other, and the
/// rows side by side. A domain whose name servers keep silent so holds up those behind it in its row alone. A message with
/// few domains is one row, so that what goes to one destination goes together.
final class LookupRows {
    /// Of the domains of a row, unless the rows would be too many.
    static final int DOMAINS = 20;
    /// Rows of a message at most: each is a thread, and asks the name servers.
    static final int MOST = 8;

    private final Map<String, List<ClaimedRecipient>> byDomain = new LinkedHashMap<>();

    void add(ClaimedRecipient recipient) {
        byDomain.computeIfAbsent(recipient.recipient().address().domainKey(), domain -> new ArrayList<>())
                .add(recipient);
    }

    List<List<ClaimedRecipient>> rows() {
        int length = Math.max(DOMAINS, Math.ceilDiv(byDomain.size(), MOST));
        var rows = new ArrayList<List<ClaimedRecipient>>();
        int domains = 0;
        for (List<ClaimedRecipient> domain : byDomain.values()) {
            if (domains++ % length == 0) {
                rows.add(new ArrayList<>());
            }
            rows.getLast().addAll(domain);
        }
        return rows;
    }
}
