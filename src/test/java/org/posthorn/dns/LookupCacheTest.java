package org.posthorn.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private final List<Runnable> later = new ArrayList<>();
    private final LookupCache cache = new LookupCache(10, Duration.ofSeconds(100), 1, now::get, later::add);

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

    private void pass(long seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    /// Asks, and has done what nobody waits for.
    private Lookup askAndSettle(Lookup answer) {
        Lookup got = cache.get(QUESTION, _ -> {
            asked.incrementAndGet();
            return answer;
        });
        later.forEach(Runnable::run);
        later.clear();
        return got;
    }

    private static Lookup empty(long seconds) {
        return new Lookup.Empty(false, Duration.ofSeconds(seconds));
    }

    @Test
    void whatIsAskedForOftenIsGotAnewBeforeItLapses() {
        ask(50);
        ask(50);
        ask(50);
        pass(44);
        ask(50);
        assertThat(asked).hasValue(1);
        pass(2);
        Lookup old = askAndSettle(empty(60));
        assertThat(old).isEqualTo(empty(50));
        assertThat(asked).hasValue(2);
        // The old one would be over; nobody waited for the new one.
        pass(10);
        assertThat(cache.get(QUESTION, _ -> new Lookup.Failed("not asked"))).isEqualTo(empty(60));
    }

    @Test
    void whatIsAskedForRarelyLapses() {
        ask(50);
        ask(50);
        pass(48);
        ask(50);
        assertThat(asked).hasValue(1);
        pass(3);
        ask(50);
        assertThat(asked).hasValue(2);
    }

    @Test
    void whatLapsesSoonAnywayIsNotPrefetched() {
        for (int i = 0; i < 5; i++) {
            ask(9);
        }
        now.addAndGet(Duration.ofMillis(8_900).toNanos());
        ask(9);
        assertThat(asked).hasValue(1);
    }

    @Test
    void aFailureLeavesTheOldAnswerUntilItsEndOnly() {
        for (int i = 0; i < 4; i++) {
            ask(50);
        }
        pass(46);
        assertThat(askAndSettle(new Lookup.Failed("down"))).isEqualTo(empty(50));
        pass(3);
        assertThat(askAndSettle(new Lookup.Failed("down"))).isEqualTo(empty(50));
        pass(2);
        assertThat(cache.get(QUESTION, _ -> new Lookup.Failed("down"))).isEqualTo(new Lookup.Failed("down"));
    }

    @Test
    void prefetchingIsBoundedAndCanBeOff() {
        var off = new LookupCache(10, Duration.ofSeconds(100), 0, now::get);
        for (int i = 0; i < 5; i++) {
            off.get(QUESTION, _ -> empty(50));
        }
        pass(48);
        assertThat(off.get(QUESTION, _ -> new Lookup.Failed("not asked"))).isEqualTo(empty(50));

        var other = new Question(Name.fromConstantString("example.net."), Type.MX);
        for (int i = 0; i < 4; i++) {
            ask(50);
            cache.get(other, _ -> empty(50));
        }
        pass(48);
        ask(50);
        cache.get(other, _ -> empty(60));
        // The only place is taken: the second is not got anew now.
        assertThat(later).hasSize(1);
        later.removeFirst().run();
        assertThat(asked).hasValue(2);
        cache.get(other, _ -> empty(60));
        assertThat(later).hasSize(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
