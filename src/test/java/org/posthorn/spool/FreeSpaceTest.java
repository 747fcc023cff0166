package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// How much is left, between two looks too.
class FreeSpaceTest {
    private final MemoryStorage storage = new MemoryStorage();
    private final FreeSpace free = new FreeSpace(storage, 1_000);

    @Test
    void whatIsWrittenCountsBeforeTheDiskIsAskedAgain() throws Exception {
        storage.usable(1_500);
        assertThat(free.isEnough()).isTrue();
        free.taken(500);
        assertThat(free.isEnough()).isTrue();
        free.taken(1);
        assertThat(free.isEnough()).isFalse();
    }

    @Test
    void aDiskThatCannotBeAskedIsTold() {
        storage.fault((_, _) -> {
            throw new IOException("Input/output error");
        });
        assertThatThrownBy(free::isEnough).isInstanceOf(SpoolException.class).isNotInstanceOf(SpoolFullException.class);
    }
}
