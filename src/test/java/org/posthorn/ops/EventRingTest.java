package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.event.MailEvent;

final class EventRingTest {
    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,4", "4,4", "5,8", "65536,65536", "65537,131072"})
    void theSizeIsAPowerOfTwo(int capacity, int size) {
        assertThat(new EventRing(capacity).size()).isEqualTo(size);
    }

    @Test
    void whatComesFirstGoesFirstAndAFullRingRefuses() {
        var ring = new EventRing(4);
        for (int round = 0; round < 3; round++) {
            assertThat(ring.isEmpty()).isTrue();
            for (int i = 0; i < 4; i++) {
                assertThat(ring.offer(Events.trouble(round + "/" + i))).isTrue();
            }
            assertThat(ring.offer(Events.trouble("too many"))).isFalse();
            for (int i = 0; i < 4; i++) {
                assertThat(ring.poll()).isEqualTo(Events.trouble(round + "/" + i));
            }
            assertThat(ring.poll()).isNull();
        }
    }

    @Test
    @Timeout(30)
    void manyThreadsLoseAndDoubleNothing() throws Exception {
        var ring = new EventRing(64);
        int writers = 4;
        int each = 20_000;
        var accepted = new AtomicInteger();
        var running = new AtomicInteger(writers);
        var threads = new ArrayList<Thread>();
        for (int w = 0; w < writers; w++) {
            String name = w + "/";
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    if (ring.offer(Events.trouble(name + i))) {
                        accepted.incrementAndGet();
                    }
                }
                running.decrementAndGet();
            }));
        }
        int taken = 0;
        var last = new int[] {-1, -1, -1, -1};
        while (running.get() > 0 || !ring.isEmpty()) {
            MailEvent event = ring.poll();
            if (event instanceof MailEvent.SpoolTrouble trouble) {
                taken++;
                String[] parts = trouble.problem().split("/");
                int writer = Integer.parseInt(parts[0]);
                int number = Integer.parseInt(parts[1]);
                assertThat(number).isGreaterThan(last[writer]);
                last[writer] = number;
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(taken).isEqualTo(accepted.get()).isPositive();
    }
}
