package org.posthorn.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

class LookupCacheTest {
    private static final Question QUESTION = new Question(Name.fromConstantString("example.org."), Type.MX);

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private final LookupCache cache = new LookupCache(10, Duration.ofSeconds(100), now::get);

    private Lookup ask(long seconds) {
        return cache.get(QUESTION, question -> {
            asked.incrementAndGet();
            return new Lookup.Empty(false, Duration.ofSeconds(seconds));
        });
    }

    @Test
    void keepsForTheTimeToLive() {
        ask(10);
        now.addAndGet(Duration.ofSeconds(9).toNanos());
        ask(10);
        assertThat(asked).hasValue(1);
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        ask(10);
        assertThat(asked).hasValue(2);
    }

    @Test
    void keepsNothingForLongerThanTheLimit() {
        ask(1000);
        now.addAndGet(Duration.ofSeconds(101).toNanos());
        ask(1000);
        assertThat(asked).hasValue(2);
    }

    @Test
    void sharesAQueryUnderWay() throws Exception {
        var started = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        Thread first = Thread.ofVirtual()
                .start(() -> cache.get(QUESTION, question -> {
                    asked.incrementAndGet();
                    started.countDown();
                    await(goOn);
                    return new Lookup.Failed("slow");
                }));
        started.await();
        Thread second = Thread.ofVirtual().start(() -> ask(10));
        while (second.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        goOn.countDown();
        first.join();
        second.join();
        assertThat(asked).hasValue(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
