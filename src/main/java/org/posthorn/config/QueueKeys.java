package org.posthorn.config;

import java.nio.file.Path;
import org.posthorn.spool.SpoolSettings;

/// `spool`, where the queue is, and `[queue]`, its limits.
final class QueueKeys {
    private QueueKeys() {}

    static SpoolSettings read(Section root) {
        Path directory = root.value("spool", Types.PATH, Path.of("queue"));
        return root.section("queue").settings(section -> limits(section, directory));
    }

    private static SpoolSettings limits(Section section, Path directory) {
        var d = SpoolSettings.defaults(directory);
        return new SpoolSettings(
                directory,
                section.value("segment-octets", Types.SMALL_SIZE, d.segmentOctets()),
                section.value("large-content", Types.SMALL_SIZE, d.largeContent()),
                section.value("memory-messages", Types.INTEGER, d.memoryMessages()),
                section.value("memory-octets", Types.SIZE, d.memoryOctets()),
                section.value("incoming-octets", Types.SIZE, d.incomingOctets()),
                section.value("memory-due-times", Types.INTEGER, d.memoryDueTimes()),
                section.value("pending-octets", Types.SIZE, d.pendingOctets()),
                section.value("commit-timeout", Types.DURATION, d.commitTimeout()),
                section.value("commit-gather", Types.DURATION, d.commitGather()),
                section.value("disk-retry", Types.DURATION, d.diskRetry()),
                section.value("min-free", Types.SIZE, d.minFree()),
                section.value("compact-below", Types.FRACTION, d.compactBelow()),
                section.value("compact-after", Types.DURATION, d.compactAfter()),
                section.value("index-interval", Types.DURATION, d.indexInterval()),
                section.value("index-timeout", Types.DURATION, d.indexTimeout()),
                section.value("close-timeout", Types.DURATION, d.closeTimeout()));
    }
}
