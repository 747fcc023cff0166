package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.h2.mvstore.MVStoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexThreadTest {
    @TempDir
    Path directory;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private IndexThread thread;

    @AfterEach
    void close() {
        assertThat(thread.close(Duration.ofSeconds(20))).isTrue();
    }

    private void start(RuntimeException flushFails) {
        var behind = new IndexThread.WriteBehind() {
            @Override
            public void flush(Index index) {
                if (flushFails != null) {
                    throw flushFails;
                }
            }

            @Override
            public void checkpoint(Index index, boolean last) {}
        };
        thread = new IndexThread(
                SpoolFixture.settings(directory),
                Index.open(directory, 1_000),
                behind,
                new IndexDue(),
                new FreeSpace(new MemoryStorage(), 0),
                told::add);
        thread.start();
    }

    /// A damaged page shows as any of these, and what was to be written is forgotten with it.
    @Test
    void whatFailsWhileRowsAreWrittenIsToldAndTheIndexNotTrusted() {
        start(new IndexOutOfBoundsException("a page"));
        assertThatThrownBy(() -> thread.ask(_ -> 1)).isInstanceOf(SpoolException.class);
        assertThatThrownBy(() -> thread.ask(_ -> 1))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("failed before");
        assertThat(told).singleElement().asString().contains("made again at the next start");
    }

    /// Else what falls due later would wait behind it, and nobody would know.
    @Test
    void aDamagedRowIsADamageOfTheIndex() {
        start(null);
        assertThatThrownBy(() -> thread.ask(_ -> Index.whole(7, new byte[100]).length))
                .isInstanceOf(SpoolException.class)
                .hasRootCauseInstanceOf(MVStoreException.class);
        assertThat(told).singleElement().asString().contains("is damaged");
    }

    @Test
    void aQuestionThatIsWrongHarmsNothing() throws Exception {
        start(null);
        assertThatThrownBy(() -> thread.ask(_ -> Math.addExact(Integer.MAX_VALUE, 1)))
                .isInstanceOf(SpoolException.class);
        int answer = thread.ask(_ -> 1);
        assertThat(answer).isOne();
        assertThat(told).isEmpty();
    }
}
