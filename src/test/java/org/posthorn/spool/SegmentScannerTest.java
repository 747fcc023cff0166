package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whatever a crash or a disk does to a segment, every record that is whole is found, and no other.
class SegmentScannerTest {
    private static final int[] LENGTHS = {3, 64, 100, 1, 40};

    private final MemoryStorage storage = new MemoryStorage();
    private final List<Integer> starts = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>();
    private byte[] whole = {};

    private record Result(List<Integer> found, List<String> damages) {}

    @BeforeEach
    void writeSegment() {
        ByteBuffer octets = ByteBuffer.allocate(4096);
        octets.put(Segment.header(1, 10));
        for (int i = 0; i < LENGTHS.length; i++) {
            byte[] payload = SpoolFixture.content(LENGTHS[i], i);
            Append append = Append.message(payload, new byte[0], 0, _ -> {}, _ -> {});
            starts.add(octets.position());
            new RecordHeader(RecordType.MESSAGE, payload.length, append.sum(), 1, 10 + i, octets.position())
                    .write(octets);
            octets.put(payload);
            ends.add(octets.position());
            octets.position(starts.get(i) + append.footprint());
        }
        whole = octets.array();
    }

    /// A file in which so many octets were written over what an earlier segment had left.
    private byte[] writtenOverAnEarlierSegment(int written) {
        ByteBuffer octets = ByteBuffer.allocate(8192);
        octets.put(Segment.header(0, 1));
        while (octets.remaining() > 200) {
            byte[] payload = SpoolFixture.content(100, 1);
            Append append = Append.message(payload, new byte[0], 0, _ -> {}, _ -> {});
            int start = octets.position();
            new RecordHeader(RecordType.MESSAGE, 100, append.sum(), 0, 1, start).write(octets);
            octets.put(payload).position(start + append.footprint());
        }
        return octets.put(0, whole, 0, written).array();
    }

    private Result scan(byte[] octets) throws IOException {
        storage.put(Segment.name(1), octets);
        List<Integer> found = new ArrayList<>();
        List<String> damages = new ArrayList<>();
        SegmentScanner.Damage damage = (_, start, end, tail) -> damages.add((tail ? "tail " : "") + start + "-" + end);
        try (var scanner = new SegmentScanner(1, storage.open(Segment.name(1)), Long.MAX_VALUE, damage)) {
            for (var record = scanner.next(); record != null; record = scanner.next()) {
                int number = (int) record.header().sequence() - 10;
                assertThat(record.payload()).isEqualTo(SpoolFixture.content(LENGTHS[number], number));
                found.add(number);
            }
        }
        return new Result(found, damages);
    }

    @Test
    void findsAllAndNoDamageInWhatIsWhole() throws Exception {
        assertThat(scan(whole)).isEqualTo(new Result(List.of(0, 1, 2, 3, 4), List.of()));
    }

    @Test
    @Tag("req028")
    void keepsWhatIsWholeWhereverTheFileEnds() throws Exception {
        for (int cut = 0; cut <= ends.getLast(); cut++) {
            int end = cut;
            long complete = ends.stream().filter(recordEnd -> recordEnd <= end).count();
            assertThat(scan(Arrays.copyOf(whole, cut)).found())
                    .as("cut at %d", cut)
                    .hasSize((int) complete);
        }
    }

    @Test
    @Tag("req028")
    void keepsWhatIsWholeWhereverZerosBegin() throws Exception {
        for (int cut = Segment.START; cut <= ends.getLast(); cut++) {
            byte[] zeroed = whole.clone();
            Arrays.fill(zeroed, cut, zeroed.length, (byte) 0);
            int end = cut;
            long complete = ends.stream().filter(recordEnd -> recordEnd <= end).count();
            // The last octet of a payload may be a zero itself, and then nothing was lost.
            assertThat(scan(zeroed).found().size())
                    .as("zeros from %d", cut)
                    .isBetween((int) complete, (int) complete + 1);
        }
    }

    @Test
    void onlyTheDamagedRecordIsLost() throws Exception {
        for (int number = 0; number < LENGTHS.length; number++) {
            for (int at = starts.get(number); at < ends.get(number); at++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= 0x10;
                Result result = scan(damaged);
                int lost = number;
                assertThat(result.found())
                        .as("octet %d", at)
                        .hasSize(LENGTHS.length - 1)
                        .doesNotContain(lost);
                assertThat(result.damages()).as("octet %d", at).isNotEmpty();
            }
        }
    }

    @Test
    void aDamageThatSpansRecordsIsOne() throws Exception {
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, starts.get(1), starts.get(3), (byte) 0xEE);
        assertThat(scan(damaged)).isEqualTo(new Result(List.of(0, 3, 4), List.of(starts.get(1) + "-" + starts.get(3))));
    }

    @Test
    @Tag("req028")
    void whereATornBatchEndsTheDamageDoesToo() throws Exception {
        for (int cut = starts.getLast() + 1; cut < ends.getLast(); cut++) {
            Result result = scan(writtenOverAnEarlierSegment(cut));
            assertThat(result.found()).as("cut at %d", cut).containsExactly(0, 1, 2, 3);
            assertThat(result.damages()).as("cut at %d", cut).isNotEmpty();
            String[] ends = result.damages().getLast().split("-");
            assertThat(Integer.parseInt(ends[1])).as("cut at %d", cut).isLessThan(starts.getLast() + 400);
        }
    }

    @Test
    void contentThatLooksLikeARecordIsNone() throws Exception {
        byte[] payload = SpoolFixture.content(LENGTHS[4], 4);
        Append append = Append.message(payload, new byte[0], 0, _ -> {}, _ -> {});
        for (long guess : new long[] {1, 13, 15 + (1L << 32)}) {
            ByteBuffer forged = ByteBuffer.wrap(whole.clone()).position(1_024);
            new RecordHeader(RecordType.MESSAGE, payload.length, append.sum(), 1, guess, 1_024).write(forged);
            forged.put(payload);
            assertThat(scan(forged.array()).found()).as("number %d", guess).containsExactly(0, 1, 2, 3, 4);
        }
    }

    @Test
    void recordsOfAnotherSegmentAreNone() throws Exception {
        byte[] other = whole.clone();
        storage.put(Segment.name(2), other);
        try (var scanner = new SegmentScanner(2, storage.open(Segment.name(2)), Long.MAX_VALUE, (_, _, _, _) -> {})) {
            assertThat(scanner.next()).isNull();
        }
    }

    @Test
    void recordsInAnotherPlaceAreNone() throws Exception {
        byte[] moved = new byte[whole.length + 8];
        System.arraycopy(whole, 0, moved, 0, Segment.START);
        System.arraycopy(whole, Segment.START, moved, Segment.START + 8, whole.length - Segment.START);
        assertThat(scan(moved).found()).isEmpty();
    }
}
