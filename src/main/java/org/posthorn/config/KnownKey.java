package org.posthorn.config;

import java.util.Set;
import java.util.TreeSet;

/// A key that the readers ask for, as they reported it while reading: the page that documents the keys is compared
/// with these.
///
/// @param path the tables that lead to the key and its name, dotted; `NAME` stands for a name of the user's choice
/// @param defaults the value when the key is absent, as one would write it; several when it depends on the table
///     that the key is in
record KnownKey(String path, String type, Set<String> defaults) {
    KnownKey and(String another) {
        var all = new TreeSet<>(defaults);
        all.add(another);
        return new KnownKey(path, type, all);
    }
}
