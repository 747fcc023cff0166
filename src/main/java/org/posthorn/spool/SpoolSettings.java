package org.posthorn.spool;

import java.nio.file.Path;
import java.time.Duration;

/// The limits of a [JournalSpool].
///
/// @param directory where everything is kept; made when absent
/// @param segmentOctets how long a segment of the journal is
/// @param largeContent content over this many octets goes into a file of its own and is never held whole in memory
/// @param memoryMessages how many messages that are ready to go are kept in memory; the others wait in the index
/// @param memoryOctets how much content is kept in memory; other content is read back when it is delivered
/// @param incomingOctets how much content that is still coming in is kept in memory, beyond the first 8 KiB of each
///     message; what finds no room there goes into a file of its own, however small it is
/// @param memoryDueTimes for how many messages in the index memory has the time when they fall due, in 16 to 32 octets
///     each; of more it has the first, and goes through the index for the next when they are over
/// @param pendingOctets how much may wait for the disk before commits wait for room
/// @param commitTimeout how long a commit waits for room and for the disk
/// @param commitGather how long a batch waits for more records at the most, before it is written; zero for not at all
/// @param diskRetry after the disk failed several times in a row: how often it is tried again, with a message that
///     comes then; others are refused
/// @param minFree new mail is refused when less than this is free on the disk, so that outcomes and reports still
///     find room
/// @param compactBelow a segment of which less than this fraction is still needed is compacted
/// @param compactAfter how long a full segment rests before it is compacted: most are soon needed no more and go as
///     they are
/// @param indexInterval how often the index is written, at most
/// @param indexTimeout how long a question to the index may take
/// @param closeTimeout how long closing waits for each of its threads
public record SpoolSettings(
        Path directory,
        int segmentOctets,
        int largeContent,
        int memoryMessages,
        long memoryOctets,
        long incomingOctets,
        int memoryDueTimes,
        long pendingOctets,
        Duration commitTimeout,
        Duration commitGather,
        Duration diskRetry,
        long minFree,
        double compactBelow,
        Duration compactAfter,
        Duration indexInterval,
        Duration indexTimeout,
        Duration closeTimeout) {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    public SpoolSettings {
        require(segmentOctets >= 4 * KIB && segmentOctets <= 1024 * MIB, "segment-octets must be from 4 KiB to 1 GiB");
        require(largeContent >= 0 && largeContent <= 64 * MIB, "large-content must be at most 64 MiB");
        require(memoryMessages > 0, "memory-messages must be positive");
        require(memoryOctets >= 0, "memory-octets must not be negative");
        require(incomingOctets >= 0, "incoming-octets must not be negative");
        require(memoryDueTimes >= 1_000, "memory-due-times must be at least 1000");
        require(pendingOctets >= 64 * KIB, "pending-octets must be at least 64 KiB");
        require(minFree >= 0, "min-free must not be negative");
        require(compactBelow >= 0 && compactBelow < 1, "compact-below must be from 0 to less than 1");
        require(!commitGather.isNegative(), "commit-gather must not be negative");
        require(!compactAfter.isNegative(), "compact-after must not be negative");
        requirePositive(commitTimeout, "commit-timeout");
        requirePositive(diskRetry, "disk-retry");
        requirePositive(indexInterval, "index-interval");
        requirePositive(indexTimeout, "index-timeout");
        requirePositive(closeTimeout, "close-timeout");
    }

    /// What fits a server of any size.
    public static SpoolSettings defaults(Path directory) {
        return new SpoolSettings(
                directory,
                64 * MIB,
                256 * KIB,
                20_000,
                128L * MIB,
                128L * MIB,
                2_000_000,
                64L * MIB,
                Duration.ofSeconds(60),
                Duration.ofMillis(1),
                Duration.ofSeconds(5),
                64L * MIB,
                0.5,
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofSeconds(60),
                Duration.ofSeconds(20));
    }

    private static void requirePositive(Duration value, String name) {
        require(value.isPositive(), name + " must be positive");
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
