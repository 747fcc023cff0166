package org.posthorn.listener;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.posthorn.session.SessionServices;
import org.posthorn.session.SmtpSessions;
import org.posthorn.wire.BufferPool;

/// Takes connections at its binds and runs an SMTP session on each, until it is stopped. Start once, stop once; any
/// thread.
public final class MailListener {
    /// How a stop went.
    public enum Stopped {
        /// Every session came to its end.
        GRACEFUL,
        /// Some sessions were cut off.
        FORCED
    }

    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final Duration FORCED_TIME = Duration.ofSeconds(2);

    private final List<AcceptLoop> loops = new ArrayList<>();
    private final OpenSessions open = new OpenSessions();
    private final Thread watch;

    public MailListener(ListenerSettings settings, SessionServices services) {
        var pool = new BufferPool(settings.contentBuffers(), settings.contentBufferSize());
        var dialogues = new SmtpSessions(settings.session(), services, pool, System::nanoTime);
        var entrance = new Entrance(settings, services, dialogues, open);
        for (InetSocketAddress bind : Binds.needed(settings.binds(), Binds.hasIpv6())) {
            loops.add(new AcceptLoop(settings, bind, entrance));
        }
        String name = "watch-" + settings.session().listener();
        this.watch = Thread.ofVirtual().name(name).unstarted(this::watch);
    }

    /// Binds, and accepts from now on.
    ///
    /// @throws BindException names the address that can't be had; nothing listens then
    public void start() throws BindException {
        for (int i = 0; i < loops.size(); i++) {
            try {
                loops.get(i).start();
            } catch (BindException e) {
                loops.subList(0, i).forEach(AcceptLoop::stop);
                throw e;
            }
        }
        watch.start();
    }

    /// Where it listens, with the ports that were free where any would do.
    public List<InetSocketAddress> addresses() {
        return loops.stream().map(AcceptLoop::address).toList();
    }

    /// Open sessions.
    public int sessions() {
        return open.count();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(WATCH_INTERVAL);
                open.checkTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Accepts no more connections, ends open sessions with 421 between their commands, and lets content under way
    /// come to its end. What is left after `limit` is cut off, which takes two seconds more at most.
    public Stopped stop(Duration limit) {
        loops.forEach(AcceptLoop::stopAccepting);
        open.stop();
        boolean graceful = awaitSessions(limit);
        if (!graceful) {
            open.abort();
        }
        watch.interrupt();
        stopLoops();
        return graceful ? Stopped.GRACEFUL : Stopped.FORCED;
    }

    private boolean awaitSessions(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (open.count() > 0 && System.nanoTime() - deadline < 0) {
                Thread.sleep(POLL_INTERVAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return open.count() == 0;
    }

    /// SubEthaSMTP waits for its sessions without limit, and a session may wait for the disk: so this waits in its
    /// place, with one.
    private void stopLoops() {
        List<Thread> stops = loops.stream()
                .map(loop -> Thread.startVirtualThread(loop::stop))
                .toList();
        long deadline = System.nanoTime() + FORCED_TIME.toNanos();
        try {
            for (Thread stop : stops) {
                TimeUnit.NANOSECONDS.timedJoin(stop, Math.max(1, deadline - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
