package org.posthorn.ops;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/// Where the admin address is and what it bears.
///
/// @param bind where it listens; port 0 takes a free one. Meant for loopback: it speaks plain HTTP
/// @param tokenFile where the token of the running server lies, readable by its user only
/// @param maxBody of a request, in octets
/// @param maxPage messages in one answer
/// @param maxConnections open at a time
/// @param maxRequests worked on at a time; more wait, but for those whether the server is well
/// @param requestTime the longest that a request may take to arrive, or its answer to leave
/// @param connectTimeout how long the command line waits for the server to answer at all
/// @param answerTimeout how long the command line waits for an answer
/// @param stopGrace how long requests under way may take when the server stops
public record AdminSettings(
        InetSocketAddress bind,
        Path tokenFile,
        int maxBody,
        int maxPage,
        int maxConnections,
        int maxRequests,
        Duration requestTime,
        Duration connectTimeout,
        Duration answerTimeout,
        Duration stopGrace) {
    public static final int DEFAULT_PORT = 8025;

    public AdminSettings {
        if (bind.isUnresolved()) {
            throw new IllegalArgumentException("admin bind: unknown host " + bind.getHostString());
        }
        positive("max-body", maxBody);
        positive("max-page", maxPage);
        positive("max-connections", maxConnections);
        positive("max-requests", maxRequests);
        atLeastOneSecond("request-time", requestTime);
        atLeastOneSecond("connect-timeout", connectTimeout);
        atLeastOneSecond("answer-timeout", answerTimeout);
        if (stopGrace.isNegative()) {
            throw new IllegalArgumentException("admin stop-grace must not be negative");
        }
    }

    /// Loopback, port 8025, the token in the default spool.
    public static AdminSettings defaults() {
        return at(new InetSocketAddress("127.0.0.1", DEFAULT_PORT), Path.of("queue"));
    }

    /// The defaults at another address and for another spool folder.
    public static AdminSettings at(InetSocketAddress bind, Path spool) {
        return new AdminSettings(
                bind,
                spool.resolve("admin.token"),
                1 << 20,
                1_000,
                64,
                8,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                Duration.ofSeconds(2));
    }

    private static void positive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("admin " + key + " must be at least 1: " + value);
        }
    }

    private static void atLeastOneSecond(String key, Duration value) {
        if (value.toSeconds() < 1) {
            throw new IllegalArgumentException("admin " + key + " must be at least 1s: " + value);
        }
    }
}
