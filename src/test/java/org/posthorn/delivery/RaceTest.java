package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.posthorn.delivery.AddressWalk.Candidate;

/// RFC 8305 section 5, with addresses that answer when the test says so.
@Timeout(30)
class RaceTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final Addresses addresses = new Addresses();
    private final Others others = new Others();

    private @Nullable Call run(Duration patience, String first, String... more) {
        others.waiting.addAll(Arrays.stream(more).map(RaceTest::candidate).toList());
        var caller = new Caller(addresses, DeliverySettings.defaults("here.test"), "test", null, false);
        return new Race(caller, patience, others, socket -> {}).run(candidate(first));
    }

    private static Candidate candidate(String address) {
        try {
            return new Candidate(
                    "host.test",
                    new InetSocketAddress(InetAddress.ofLiteral(address), 25),
                    new Demand.Opportunistic(),
                    0);
        } catch (IllegalArgumentException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(SocketAddress address) {
        return ((InetSocketAddress) address).getAddress().getHostAddress();
    }

    private static String winner(@Nullable Call call) {
        return call == null ? "nobody" : text(call.candidate().address());
    }

    @Test
    void whoAnswersInTimeIsAlone() {
        addresses.answer("192.0.2.1");
        assertThat(winner(run(NEVER, "192.0.2.1", "192.0.2.2"))).isEqualTo("192.0.2.1");
        assertThat(addresses.asked).containsExactly("192.0.2.1");
        assertThat(others.failed).isEmpty();
        assertThat(others.spared).containsExactly("192.0.2.2");
    }

    @Test
    void whoTakesLongHasTheNextBesideIt() throws Exception {
        addresses.answer("192.0.2.2");
        Call call = run(AT_ONCE, "192.0.2.1", "192.0.2.2", "192.0.2.3");
        assertThat(winner(call)).isEqualTo("192.0.2.2");
        assertThat(call.socket().isClosed()).isFalse();
        // It was still connecting: that is no reason to think it dead.
        assertThat(others.failed).isEmpty();
        assertThat(others.slower).contains("192.0.2.1");
        // The third has its turn too when the second takes a moment.
        assertThat(Stream.concat(others.spared.stream(), others.slower.stream()))
                .containsExactlyInAnyOrder("192.0.2.1", "192.0.2.3");
        addresses.awaitClosed("192.0.2.1");
    }

    @Test
    void aFailureWaitsForNothing() {
        addresses.refuse("192.0.2.1").answer("192.0.2.2");
        assertThat(winner(run(NEVER, "192.0.2.1", "192.0.2.2"))).isEqualTo("192.0.2.2");
        assertThat(others.failed).containsExactly("192.0.2.1");
        assertThat(others.spared).isEmpty();
    }

    @Test
    void allMayFail() {
        addresses.refuse("192.0.2.1").refuse("192.0.2.2").refuse("192.0.2.3");
        assertThat(run(NEVER, "192.0.2.1", "192.0.2.2", "192.0.2.3")).isNull();
        assertThat(others.failed).containsExactly("192.0.2.1", "192.0.2.2", "192.0.2.3");
    }

    @Test
    void aSingleAddressNeedsNoThread() {
        addresses.answer("192.0.2.1");
        assertThat(winner(run(AT_ONCE, "192.0.2.1"))).isEqualTo("192.0.2.1");
        assertThat(addresses.threads).containsExactly(Thread.currentThread());
    }

    @Test
    void whoComesLateIsClosed() throws Exception {
        addresses.answer("192.0.2.2").answersAfterClose("192.0.2.1");
        assertThat(winner(run(AT_ONCE, "192.0.2.1", "192.0.2.2"))).isEqualTo("192.0.2.2");
        addresses.awaitClosed("192.0.2.1");
    }

    @Test
    void aDefectCountsAsAFailure() {
        addresses.breaks("192.0.2.1").answer("192.0.2.2");
        assertThat(winner(run(NEVER, "192.0.2.1", "192.0.2.2"))).isEqualTo("192.0.2.2");
        assertThat(others.failed).containsExactly("192.0.2.1");
    }

    @Test
    void anInterruptEndsItWithoutAWinner() {
        Thread.currentThread().interrupt();
        assertThat(run(NEVER, "192.0.2.1", "192.0.2.2")).isNull();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(others.failed).containsExactly("192.0.2.1");
    }

    /// Addresses of which each does what it was told; without a word it hangs until its socket is closed.
    private static final class Addresses implements Connector {
        final List<String> asked = new CopyOnWriteArrayList<>();
        final List<Thread> threads = new CopyOnWriteArrayList<>();
        private final Map<String, String> manners = new ConcurrentHashMap<>();
        private final Map<String, CountDownLatch> closed = new ConcurrentHashMap<>();

        Addresses answer(String address) {
            manners.put(address, "answer");
            return this;
        }

        Addresses refuse(String address) {
            manners.put(address, "refuse");
            return this;
        }

        Addresses breaks(String address) {
            manners.put(address, "break");
            return this;
        }

        Addresses answersAfterClose(String address) {
            manners.put(address, "late");
            return this;
        }

        void awaitClosed(String address) throws InterruptedException {
            closed(address).await();
        }

        private CountDownLatch closed(String address) {
            return closed.computeIfAbsent(address, _ -> new CountDownLatch(1));
        }

        @Override
        public Socket connect(
                SocketAddress remote, @Nullable InetAddress local, Duration timeout, Consumer<Socket> opened)
                throws IOException {
            String address = text(remote);
            asked.add(address);
            threads.add(Thread.currentThread());
            var socket = new Socket() {
                @Override
                public synchronized void close() throws IOException {
                    super.close();
                    closed(address).countDown();
                }
            };
            opened.accept(socket);
            switch (manners.getOrDefault(address, "hang")) {
                case "answer" -> {
                    return socket;
                }
                case "refuse" -> throw new ConnectException("Connection refused");
                case "break" -> throw new IllegalStateException("a defect");
                default -> hang(address);
            }
            if (manners.getOrDefault(address, "hang").equals("late")) {
                return socket;
            }
            throw new IOException("closed");
        }

        private void hang(String address) throws IOException {
            try {
                closed(address).await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private static final class Others implements Race.Field {
        final Deque<Candidate> waiting = new ArrayDeque<>();
        final List<String> failed = new ArrayList<>();
        final List<String> slower = new ArrayList<>();
        final List<String> spared = new ArrayList<>();

        @Override
        public @Nullable Candidate next() {
            return waiting.poll();
        }

        @Override
        public void failed(Candidate candidate, PeerException fault) {
            failed.add(text(candidate.address()));
        }

        @Override
        public void slower(Candidate candidate) {
            slower.add(text(candidate.address()));
        }

        @Override
        public void spare(Candidate candidate) {
            spared.add(text(candidate.address()));
        }
    }
}
