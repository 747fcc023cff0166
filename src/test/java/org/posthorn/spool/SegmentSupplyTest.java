package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Spare segments, and what goes on beside them.
class SegmentSupplyTest {
    private final MemoryStorage storage = new MemoryStorage();
    private final SegmentSupply supply = new SegmentSupply(storage, 4096);

    @Test
    void aSpareIsFullOfZerosAndThenTheSegment() throws Exception {
        supply.prepare();
        assertThat(supply.begin(1, 1, 100).capacity()).isEqualTo(4096);
        assertThat(storage.list("journal")).containsExactly(Segment.name(1));
        assertThat(storage.octets(Segment.name(1))).hasSize(4096);
    }

    @Test
    void aRecordThatIsTooLongGetsASegmentThatIsLonger() throws Exception {
        supply.prepare();
        assertThat(supply.begin(1, 1, 9_000).capacity()).isEqualTo(9_000 + Segment.START);
    }

    @Test
    void theNextSpareIsAnotherFileThoughItIsMadeMeanwhile() throws Exception {
        supply.prepare();
        var once = new AtomicBoolean();
        storage.fault((operation, name) -> {
            if (operation.equals("force") && name.startsWith("journal/spare") && once.compareAndSet(false, true)) {
                supply.prepare();
            }
        });
        Segment segment = supply.begin(1, 1, 100);
        segment.file().write(ByteBuffer.wrap(new byte[] {42}), Segment.START);
        assertThat(storage.octets(Segment.name(1))[Segment.START]).isEqualTo((byte) 42);
        assertThat(storage.list("journal")).hasSize(2);
    }

    @Test
    void aSegmentThatNothingNeedsIsTheNextOne() throws Exception {
        supply.prepare();
        Segment first = supply.begin(1, 1, 100);
        first.file().write(ByteBuffer.wrap(new byte[] {42}), 2_000);
        supply.retire(1, true);
        assertThat(storage.list("journal")).noneMatch(name -> name.equals(Segment.name(1)));
        supply.begin(2, 9, 100);
        assertThat(storage.list("journal")).containsExactly(Segment.name(2));
        byte[] octets = storage.octets(Segment.name(2));
        assertThat(octets).hasSize(4096).startsWith(Segment.header(2, 9).array());
        assertThat(Arrays.copyOfRange(octets, Segment.START, Segment.START + RecordHeader.SIZE))
                .containsOnly(0);
        assertThat(octets[2_000]).as("what an earlier use left").isEqualTo((byte) 42);
    }

    @Test
    void atMostTwoSparesAreKept() throws Exception {
        for (int id = 1; id <= 3; id++) {
            supply.prepare();
            supply.begin(id, id, 100);
        }
        for (int id = 1; id <= 3; id++) {
            supply.retire(id, true);
        }
        assertThat(storage.list("journal")).hasSize(2);
        supply.close();
        assertThat(storage.list("journal")).isEmpty();
    }

    @Test
    void aFileThatMayNotBeWrittenAgainIsDeleted() throws Exception {
        supply.prepare();
        supply.begin(1, 1, 100);
        supply.retire(1, false);
        assertThat(storage.list("journal")).isEmpty();
    }

    @Test
    void aFileThatGrewIsDeleted() throws Exception {
        supply.begin(1, 1, 100);
        supply.retire(1, true);
        assertThat(storage.list("journal")).isEmpty();
    }

    @Test
    void afterALossOfPowerARetiredSegmentIsNotThere() throws Exception {
        supply.prepare();
        supply.begin(1, 1, 100);
        supply.retire(1, true);
        assertThat(storage.crash().list("journal")).noneMatch(name -> name.equals(Segment.name(1)));
    }

    @Test
    void whatFailedWhileASegmentWasTakenAwayIsDoneTheNextTime() throws Exception {
        for (String operation : List.of("open", "size", "rename", "sync-folder")) {
            supply.prepare();
            supply.begin(1, 1, 100);
            failOnce(operation);
            assertThatThrownBy(() -> supply.retire(1, true)).isInstanceOf(IOException.class);
            supply.retire(1, true);
            assertThat(storage.crash().list("journal")).noneMatch(name -> name.equals(Segment.name(1)));
            supply.close();
            assertThat(storage.list("journal"))
                    .as("left after a failed " + operation)
                    .isEmpty();
        }
    }

    @Test
    void whatCouldNotBeBegunLeavesNothing() throws Exception {
        for (String operation : List.of("create", "write", "force", "sync-folder")) {
            failOnce(operation);
            assertThatThrownBy(() -> supply.begin(1, 1, 100)).isInstanceOf(IOException.class);
            assertThat(storage.list("journal"))
                    .as("left after a failed " + operation)
                    .isEmpty();
        }
    }

    private void failOnce(String operation) {
        var once = new AtomicBoolean();
        storage.fault((at, _) -> {
            if (at.equals(operation) && once.compareAndSet(false, true)) {
                throw new IOException("Input/output error");
            }
        });
    }

    @Test
    void whatIsLeftOfAnEarlierProcessIsDeleted() throws Exception {
        supply.prepare();
        SegmentSupply.deleteSpares(storage);
        assertThat(storage.list("journal")).isEmpty();
    }
}
