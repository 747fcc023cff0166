package org.posthorn.delivery;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/// How transactions go over a connection.
///
/// @param contentAtOnce the largest content, in octets, that goes together with its envelope to a peer with CHUNKING
/// and PIPELINING; 0 for none but empty ones
/// @param chunkSize of the chunks of larger content, in octets
/// @param chunkingDoubt for how long a peer on which BDAT failed is sent DATA instead
/// @param messagesPerConnection transactions after which a connection is closed
/// @param ignoredExtensions keywords that are taken as not offered, in upper case
public record ExchangeSettings(
        long contentAtOnce,
        long chunkSize,
        Duration chunkingDoubt,
        int messagesPerConnection,
        Set<String> ignoredExtensions) {
    /// What can be ignored. STARTTLS has a key of its own, and REQUIRETLS is a promise.
    public static final Set<String> IGNORABLE = Set.of(
            "PIPELINING",
            "8BITMIME",
            "SIZE",
            "CHUNKING",
            "BINARYMIME",
            "SMTPUTF8",
            "DSN",
            "DELIVERBY",
            "MT-PRIORITY",
            "LIMITS");

    private static final long MEBIBYTE = 1 << 20;

    public ExchangeSettings {
        ignoredExtensions = Set.copyOf(ignoredExtensions);
        check("content at once (at most 16 MiB)", contentAtOnce >= 0 && contentAtOnce <= 16 * MEBIBYTE, contentAtOnce);
        check("chunk size (64 KiB to 1 GiB)", chunkSize >= 64 * 1024 && chunkSize <= 1024 * MEBIBYTE, chunkSize);
        check("chunking doubt", !chunkingDoubt.isNegative(), chunkingDoubt);
        check(
                "messages per connection (1 to 1000000)",
                messagesPerConnection >= 1 && messagesPerConnection <= 1_000_000,
                messagesPerConnection);
        check(
                "ignored extensions (of " + String.join(", ", new TreeSet<>(IGNORABLE)) + ')',
                IGNORABLE.containsAll(ignoredExtensions),
                ignoredExtensions);
    }

    public static ExchangeSettings defaults() {
        return new ExchangeSettings(256 * 1024, 4 * MEBIBYTE, Duration.ofHours(1), 1000, Set.of());
    }

    private static void check(String name, boolean fits, Object value) {
        if (!fits) {
            throw new IllegalArgumentException(name + ": " + value);
        }
    }
}
