package org.posthorn.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.conscrypt.AllocatedBuffer;
import org.junit.jupiter.api.Test;

final class DirectBuffersTest {
    private final DirectBuffers buffers = new DirectBuffers();

    @Test
    void whatIsReleasedIsLentAgainEmpty() {
        AllocatedBuffer first = buffers.allocateDirectBuffer(16_384);
        ByteBuffer memory = first.nioBuffer();
        assertThat(memory.isDirect()).isTrue();
        memory.position(100).limit(200);
        first.release();
        ByteBuffer again = buffers.allocateDirectBuffer(16_384).nioBuffer();
        assertThat(again).isSameAs(memory);
        assertThat(again.remaining()).isGreaterThanOrEqualTo(16_384);
    }

    @Test
    void whatIsReleasedTwiceIsLentOnce() {
        AllocatedBuffer first = buffers.allocateDirectBuffer(1);
        first.release();
        first.release();
        ByteBuffer one = buffers.allocateDirectBuffer(1).nioBuffer();
        assertThat(buffers.allocateDirectBuffer(1).nioBuffer()).isNotSameAs(one);
    }

    @Test
    void aLargerOneIsMadeForItself() {
        AllocatedBuffer large = buffers.allocateDirectBuffer(100_000);
        assertThat(large.nioBuffer().remaining()).isEqualTo(100_000);
        large.release();
        assertThat(buffers.allocateDirectBuffer(1).nioBuffer().capacity()).isLessThan(100_000);
    }

    @Test
    void soManyAndNoMoreWaitForUse() {
        Set<ByteBuffer> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<AllocatedBuffer> lent = take(300);
        lent.forEach(buffer -> seen.add(buffer.nioBuffer()));
        lent.forEach(AllocatedBuffer::release);
        assertThat(take(300).stream().filter(buffer -> seen.contains(buffer.nioBuffer())))
                .hasSize(256);
    }

    private List<AllocatedBuffer> take(int count) {
        var taken = new ArrayList<AllocatedBuffer>();
        for (int i = 0; i < count; i++) {
            taken.add(buffers.allocateDirectBuffer(1));
        }
        return taken;
    }
}
