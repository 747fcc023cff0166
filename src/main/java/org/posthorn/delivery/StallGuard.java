package org.posthorn.delivery;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cuts connections on which a peer stalls. One thread looks at all of them every [#TICK]: a read or write that
/// blocks costs no timer of its own, a write (which has no timeout in Java) is bounded like a read, and so is a
/// reply that drips in octet by octet.
final class StallGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StallGuard.class);
    static final Duration TICK = Duration.ofMillis(200);

    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final Thread thread;

    private StallGuard() {
        thread = Thread.ofPlatform().name("posthorn-stall-guard").daemon().unstarted(this::run);
    }

    static StallGuard start() {
        var guard = new StallGuard();
        guard.thread.start();
        return guard;
    }

    /// Watches a connection until the watch is closed. `cut` is run on the guard's thread and must not block.
    Watch watch(Runnable cut) {
        var watch = new Watch(cut);
        watches.add(watch);
        return watch;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(TICK);
                long now = System.nanoTime();
                for (Watch watch : watches) {
                    watch.check(now);
                }
            }
        } catch (InterruptedException e) {
            // Closed: the connections are about to be closed by their owners.
            watches.clear();
        }
    }

    /// The deadline of one connection.
    final class Watch implements AutoCloseable {
        private static final long NEVER = Long.MAX_VALUE;

        private final Runnable cut;
        private volatile long deadline = NEVER;
        private volatile boolean expired;

        private Watch(Runnable cut) {
            this.cut = cut;
        }

        /// What comes next has this long, from now.
        void allow(Duration time) {
            deadline = System.nanoTime() + time.toNanos();
        }

        /// What comes next may take as long as it likes: nobody waits for the peer.
        void rest() {
            deadline = NEVER;
        }

        boolean isExpired() {
            return expired;
        }

        private void check(long now) {
            long until = deadline;
            if (until != NEVER && until - now < 0 && !expired) {
                expired = true;
                try {
                    cut.run();
                } catch (RuntimeException e) {
                    // The guard outlives what goes wrong with one connection.
                    LOG.error("could not cut a stalled connection", e);
                }
            }
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }
}
