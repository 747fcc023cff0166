package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.mail.QueueId;
import org.posthorn.spool.SpoolFixture.Troubles;

/// One bit is the other way round, anywhere in a record of any type: what it did not hit is there and as it was, what
/// it hit is told and set aside, and the start needs nobody.
class DamageSweepTest {
    /// Of a payload, so many octets from its start on one after the other, then one of so many.
    private static final int CLOSE = 16;
    private static final int STRIDE = 211;
    /// Of so many records of each type each octet of the header; of the others some.
    private static final int THOROUGHLY = 2;

    @TempDir(factory = MemoryTempDir.class)
    Path directory;

    private Sweep sweep;
    private Ledger ledger;
    /// What a spool that was closed has on disk, and where the index of it is.
    private MemoryStorage closed;

    private Path closedFolder;

    /// A record, and which messages it is about.
    private record Written(String segment, RecordHeader header, Set<Long> ids) {
        int end() {
            return header.offset() + RecordHeader.SIZE + header.length();
        }
    }

    /// A bit to turn round.
    ///
    /// @param hit what may suffer
    private record Flip(String name, int octet, Set<Long> hit, boolean isTold) {}

    @BeforeEach
    void write() throws Exception {
        sweep = new Sweep(directory);
        closedFolder = sweep.folder();
        closed = new MemoryStorage();
        try (var script = new ScriptedSpool(closed, closedFolder, Duration.ofSeconds(10))) {
            script.run();
            ledger = script.ledger;
            assertThat(script.refusals()).isZero();
        }
    }

    @AfterEach
    void close() {
        sweep.close();
    }

    @Test
    @Tag("req028")
    void aBitOfARecord() throws Exception {
        List<Written> records = records();
        assertThat(records.stream().map(written -> written.header().type()).distinct())
                .containsExactlyInAnyOrderElementsOf(EnumSet.allOf(RecordType.class));
        List<Flip> flips = new ArrayList<>();
        Map<RecordType, Integer> seen = new EnumMap<>(RecordType.class);
        for (Written written : records) {
            boolean thoroughly = seen.merge(written.header().type(), 1, Integer::sum) <= THOROUGHLY;
            int octet = written.header().offset();
            while (octet < written.end()) {
                flips.add(new Flip(written.segment(), octet, written.ids(), true));
                boolean close = octet < written.header().offset() + RecordHeader.SIZE + CLOSE;
                octet += close ? thoroughly ? 1 : 13 : STRIDE;
            }
        }
        run(flips, false);
    }

    @Test
    void aBitOfARecordThatTheIndexKnows() throws Exception {
        List<Flip> flips = new ArrayList<>();
        for (Written written : records()) {
            int header = written.header().offset();
            for (int octet : List.of(header + 2, header + 30, header + RecordHeader.SIZE, written.end() - 1)) {
                flips.add(new Flip(written.segment(), octet, written.ids(), false));
            }
        }
        run(flips, true);
    }

    @Test
    void aBitOfTheHeadOfASegment() throws Exception {
        List<Flip> flips = new ArrayList<>();
        for (String segment : segments()) {
            for (int octet = 0; octet < Segment.START; octet += 3) {
                flips.add(new Flip(segment, octet, Set.of(), false));
            }
        }
        run(flips, false);
    }

    @Test
    void aBitOfContentInAFile() throws Exception {
        List<Flip> flips = new ArrayList<>();
        for (String name : closed.list("content")) {
            long id = QueueId.parse(name.substring("content/".length())).value();
            for (int octet = 0; octet < closed.octets(name).length; octet += STRIDE) {
                // What is done need not be read any more.
                flips.add(new Flip(name, octet, Set.of(id), ledger.mustBeThere(id)));
            }
        }
        assertThat(flips).isNotEmpty();
        run(flips, false);
    }

    @Test
    void aBitOfTheIndex() throws Exception {
        byte[] index = Files.readAllBytes(Index.file(closedFolder));
        int stride = index.length / 300;
        sweep.upwards(number -> {
            int octet = number * stride;
            if (octet >= index.length) {
                return false;
            }
            byte[] damaged = index.clone();
            damaged[octet] ^= (byte) (1 << octet % 8);
            Path folder = sweep.folder();
            Files.createDirectory(folder.resolve(Quarantine.FOLDER));
            Files.write(Index.file(folder), damaged);
            try (var spool = ScriptedSpool.open(folder, closed.kill(), new Troubles())) {
                ledger.check(spool);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("octet " + octet + " of " + index.length, e);
            }
            return true;
        });
    }

    /// Turns each of them round in a copy of the spool, and looks at all that there is.
    private void run(List<Flip> flips, boolean withIndex) throws Exception {
        sweep.upwards(number -> {
            if (number > flips.size()) {
                return false;
            }
            Flip flip = flips.get(number - 1);
            try {
                check(flip, withIndex);
            } catch (Exception | AssertionError e) {
                throw new AssertionError(flip.toString(), e);
            }
            return true;
        });
        assertThat(sweep.faults()).isEmpty();
    }

    private void check(Flip flip, boolean withIndex) throws Exception {
        MemoryStorage storage = closed.kill();
        storage.change(flip.name(), (octets, at) -> octets[at] ^= (byte) (1 << at % 8), flip.octet());
        Path folder = sweep.folder();
        if (withIndex) {
            Files.copy(Index.file(closedFolder), Index.file(folder));
        }
        var troubles = new Troubles();
        try (var spool = ScriptedSpool.open(folder, storage, troubles)) {
            ledger.without(flip.hit()).check(spool);
            if (flip.isTold()) {
                assertThat(troubles.problems()).isNotEmpty();
                assertThat(spool.statistics().corrupt()).isPositive();
                assertThat(flip.name().startsWith("content/")
                                || !storage.list(Quarantine.FOLDER).isEmpty())
                        .as("what can't be read is set aside")
                        .isTrue();
            }
            SpoolFixture.add(spool, SpoolFixture.content(100, 1), "after@example.net");
        }
    }

    private List<String> segments() throws IOException {
        return closed.list("journal").stream()
                .filter(name -> name.endsWith(".log"))
                .toList();
    }

    private List<Written> records() throws IOException {
        List<Written> records = new ArrayList<>();
        for (String segment : segments()) {
            long id = Long.parseLong(segment.substring("journal/".length(), segment.length() - ".log".length()));
            try (var scanner = new SegmentScanner(id, closed.open(segment), Long.MAX_VALUE, (_, _, _, _) -> {})) {
                for (var found = scanner.next(); found != null; found = scanner.next()) {
                    records.add(new Written(segment, found.header(), ids(found)));
                }
            }
        }
        return records;
    }

    private static Set<Long> ids(SegmentScanner.Found found) throws DamagedException {
        return switch (found.header().type()) {
            case MESSAGE -> Set.of(MessageHead.read(found.payload()).id());
            case SETTLED -> Set.of(Notes.readSettled(found.payload()).id());
            case STATES -> Set.of(Notes.readStates(found.payload()).id());
            case HOLD, RELEASE, RETRY, REMOVE ->
                new TreeSet<>(Notes.readIds(found.payload()).ids());
        };
    }
}
