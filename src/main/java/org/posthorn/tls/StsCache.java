package org.posthorn.tls;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The policies that were fetched, by domain; as many as it may hold, those used least lately make room. Any thread.
final class StsCache {
    private final int most;
    private final LinkedHashMap<String, StsEntry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long changes;

    StsCache(int most) {
        this.most = most;
    }

    synchronized Optional<StsEntry> get(String domain) {
        return Optional.ofNullable(entries.get(domain));
    }

    synchronized void put(String domain, StsEntry entry) {
        entries.put(domain, entry);
        changes++;
        while (entries.size() > most) {
            entries.pollFirstEntry();
        }
    }

    /// All, those used least lately first.
    synchronized List<Map.Entry<String, StsEntry>> all() {
        var all = new ArrayList<Map.Entry<String, StsEntry>>();
        entries.forEach((domain, entry) -> all.add(Map.entry(domain, entry)));
        return all;
    }

    /// How often something was put into it.
    synchronized long changes() {
        return changes;
    }
}
