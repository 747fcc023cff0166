package org.posthorn.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.route.LocalAddresses;
import org.posthorn.route.Source;

/// `[[source]]`: where connections to other hosts come from; and the lists of their names.
final class SourceKeys {
    private final Map<String, Source> sources = new LinkedHashMap<>();

    private SourceKeys() {}

    /// @param hostname what the server calls itself where a source says nothing
    static SourceKeys read(Section root, String hostname) {
        var keys = new SourceKeys();
        for (Section section : root.tables("source")) {
            source(section, hostname).ifPresent(source -> {
                if (keys.sources.putIfAbsent(source.name(), source) != null) {
                    section.report("name", "there is another source \"" + source.name() + '"');
                }
            });
        }
        return keys;
    }

    /// Empty when it is faulty, which is reported.
    private static Optional<Source> source(Section section, String hostname) {
        Optional<String> name = section.required("name", Types.TEXT);
        List<InetAddress> addresses = section.requiredList("address", Types.IP_ADDRESS);
        String ehlo = section.value("ehlo", Types.TEXT, hostname, "`hostname`");
        int weight = section.value("weight", Types.INTEGER, 1);
        if (name.isEmpty() || addresses.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Source(name.get(), addresses, ehlo, weight));
        } catch (IllegalArgumentException e) {
            section.report(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /// The sources that the key `source` of a table lists.
    List<Source> listed(Section section) {
        var listed = new ArrayList<Source>();
        for (String name : section.list("source", Types.TEXT, List.of())) {
            Source source = sources.get(name);
            if (source == null) {
                section.report("source", "there is no [[source]] of the name \"" + name + '"');
            } else if (listed.contains(source)) {
                section.report("source", "\"" + name + "\" is there twice");
            } else {
                listed.add(source);
            }
        }
        return listed;
    }

    /// Whether this machine has the addresses, of a file that was found good. Mail goes from those that are there, and
    /// an address may come later, from another machine that fails: a warning, then.
    static void check(Section root) {
        for (Section section : root.tables("source")) {
            List<InetAddress> addresses = section.requiredList("address", Types.IP_ADDRESS);
            for (int i = 0; i < addresses.size(); i++) {
                if (!LocalAddresses.has(addresses.get(i))) {
                    section.warn("address", i, "this machine does not have " + Addresses.print(addresses.get(i)));
                }
            }
        }
    }
}
