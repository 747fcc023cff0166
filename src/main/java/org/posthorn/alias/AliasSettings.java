package org.posthorn.alias;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// `[aliases]`: which tables there are, and how far they may lead.
///
/// @param files the tables; an address is in one of them at most once
/// @param detailSeparator what separates a user from a detail in a local part, as in `user+detail`; empty: nothing
/// @param keepDetail whether a detail goes on to the targets of the user that are in domains of ours
/// @param depth how many aliases may lead to one another
/// @param expansion how many recipients of one message may be there by aliases
/// @param reloadInterval how often the files, and that of the secrets of SRS, are looked at; zero: never
public record AliasSettings(
        List<Path> files,
        String detailSeparator,
        boolean keepDetail,
        int depth,
        int expansion,
        Duration reloadInterval) {
    private static final String SEPARATORS = "+-_=#.~";

    public AliasSettings {
        files = List.copyOf(files);
        if (detailSeparator.length() > 1 || !SEPARATORS.contains(detailSeparator)) {
            throw new IllegalArgumentException("detail-separator must be one of " + SEPARATORS + " or empty");
        }
        if (depth < 1 || depth > 100) {
            throw new IllegalArgumentException("depth must be 1 to 100: " + depth);
        }
        if (expansion < 1 || expansion > 100_000) {
            throw new IllegalArgumentException("expansion must be 1 to 100000: " + expansion);
        }
        if (reloadInterval.isNegative()) {
            throw new IllegalArgumentException("reload-interval must not be negative: " + reloadInterval);
        }
    }

    /// No tables.
    public static AliasSettings defaults() {
        return new AliasSettings(List.of(), "+", true, 20, 1000, Duration.ofMinutes(1));
    }

    /// The same with these tables.
    public AliasSettings withFiles(List<Path> others) {
        return new AliasSettings(others, detailSeparator, keepDetail, depth, expansion, reloadInterval);
    }
}
