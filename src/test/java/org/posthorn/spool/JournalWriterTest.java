package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.spool.SpoolFixture.content;
import static org.posthorn.spool.SpoolFixture.envelope;
import static org.posthorn.spool.SpoolFixture.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.event.EventSink;
import org.posthorn.mail.QueueId;
import org.posthorn.spool.SpoolFixture.TestClock;

/// With room for one message of ten thousand octets that comes in.
class JournalWriterTest {
    private static final Instant FAR = SpoolFixture.NOW.plusSeconds(1_000_000);
    private static final int ROOM = 40_000;
    private static final int LARGE = 64 << 10;

    @TempDir
    Path directory;

    private Spool spool;

    @BeforeEach
    void open() throws SpoolException {
        SpoolSettings some = SpoolFixture.settings(directory);
        var settings = new SpoolSettings(
                directory,
                some.segmentOctets(),
                LARGE,
                some.memoryMessages(),
                some.memoryOctets(),
                ROOM,
                some.memoryDueTimes(),
                some.pendingOctets(),
                some.commitTimeout(),
                some.commitGather(),
                some.diskRetry(),
                some.minFree(),
                some.compactBelow(),
                some.compactAfter(),
                some.indexInterval(),
                some.indexTimeout(),
                some.closeTimeout());
        spool = JournalSpool.open(settings, new TestClock(), EventSink.NONE);
    }

    @AfterEach
    void close() {
        spool.close();
    }

    private MessageWriter begun(byte[] content) throws SpoolException {
        MessageWriter writer = spool.begin(envelope("a@example.net"));
        writer.write(content, 0, content.length / 2);
        writer.write(content, content.length / 2, content.length - content.length / 2);
        return writer;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("content"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void whatFindsNoRoomGoesIntoAFileHoweverSmallItIs() throws Exception {
        QueueId inFile;
        try (MessageWriter first = begun(content(10_000, 1));
                MessageWriter second = begun(content(10_000, 2));
                MessageWriter small = begun(content(8_000, 3))) {
            inFile = second.id();
            second.commit();
            first.commit();
            small.commit();
        }
        assertThat(files()).containsExactly(inFile.toString());
        spool.close();
        open();
        List<ClaimedMessage> claimed = spool.claimDue(FAR, 10);
        assertThat(claimed).hasSize(3);
        assertThat(read(claimed.get(0).content())).isEqualTo(content(10_000, 1));
        assertThat(read(claimed.get(1).content())).isEqualTo(content(10_000, 2));
        assertThat(read(claimed.get(2).content())).isEqualTo(content(8_000, 3));
    }

    @Test
    void whoIsDoneMakesRoomForTheNext() throws Exception {
        for (int i = 0; i < 5; i++) {
            try (MessageWriter committed = begun(content(10_000, i))) {
                committed.commit();
            }
            begun(content(10_000, i)).close();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void whatGrowsBeyondTheLimitMakesRoomToo() throws Exception {
        try (MessageWriter large = begun(content(LARGE + 1, 1));
                MessageWriter other = begun(content(10_000, 2))) {
            other.commit();
            large.commit();
        }
        assertThat(files()).hasSize(1);
    }
}
