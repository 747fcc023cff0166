package org.posthorn.delivery;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.AddressWalk.Candidate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connects to one of a host's addresses (RFC 8305 section 5): when that takes long, the next address is tried beside
/// it, when it fails, at once. The first that is connected wins, and the others are closed. Each address that is tried
/// has a virtual thread while there is another; they end with the race, at the latest when connecting times out. Used
/// once, by one thread.
final class Race {
    /// The other addresses of the host, and what becomes of them. Asked and told on the thread that runs the race.
    interface Field {
        /// The next that may be tried, or null.
        @Nullable
        Candidate next();

        /// It took no connection.
        void failed(Candidate candidate, PeerException fault);

        /// It had no answer yet when another won: that is no reason to think it dead.
        void slower(Candidate candidate);

        /// It was given in vain.
        void spare(Candidate candidate);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Race.class);

    /// How one of them ended: with a call or with a fault.
    private record End(
            Candidate candidate,
            @Nullable Call call,
            @Nullable PeerException fault) {}

    private final Caller caller;
    private final Duration patience;
    private final Field field;
    private final Consumer<Socket> opened;
    private final LinkedBlockingQueue<End> ends = new LinkedBlockingQueue<>();
    private final Map<Candidate, List<Socket>> underWay = new LinkedHashMap<>();
    private boolean over;

    /// @param patience how long an address has for itself before the next is tried beside it
    /// @param opened is given each socket before it connects, on any thread
    Race(Caller caller, Duration patience, Field field, Consumer<Socket> opened) {
        this.caller = caller;
        this.patience = patience;
        this.field = field;
        this.opened = opened;
    }

    /// The call that came about, or null when none did: then the field was told about each.
    @Nullable
    Call run(Candidate first) {
        Candidate next = field.next();
        return next == null ? alone(first) : together(first, next);
    }

    private @Nullable Call alone(Candidate only) {
        try {
            return caller.call(only, opened);
        } catch (PeerException e) {
            field.failed(only, e);
            return null;
        }
    }

    private @Nullable Call together(Candidate first, Candidate second) {
        Candidate next = second;
        start(first);
        try {
            while (next != null || isAnyUnderWay()) {
                End end = next == null ? ends.take() : ends.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
                if (end != null && end.call() != null) {
                    won(end.candidate(), next);
                    return end.call();
                }
                if (end != null) {
                    lost(end.candidate(), end.fault());
                }
                if (next != null) {
                    start(next);
                    next = field.next();
                }
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            candidates().forEach(candidate -> lost(candidate, new PeerException("interrupted")));
            return null;
        } finally {
            end();
        }
    }

    /// Gives back who did not get his turn or did not come to his end, in the order of trying.
    private void won(Candidate winner, @Nullable Candidate next) {
        leave(winner);
        if (next != null) {
            field.spare(next);
        }
        candidates().reversed().forEach(field::slower);
    }

    private void lost(Candidate candidate, @Nullable PeerException fault) {
        leave(candidate);
        if (fault != null) {
            field.failed(candidate, fault);
        }
    }

    private synchronized void leave(Candidate candidate) {
        underWay.remove(candidate);
    }

    private synchronized List<Candidate> candidates() {
        return new ArrayList<>(underWay.keySet());
    }

    private synchronized boolean isAnyUnderWay() {
        return !underWay.isEmpty();
    }

    private void start(Candidate candidate) {
        synchronized (this) {
            underWay.put(candidate, new ArrayList<>());
        }
        Thread.ofVirtual().name("connect to " + candidate.address()).start(() -> ended(call(candidate)));
    }

    private End call(Candidate candidate) {
        try {
            return new End(candidate, caller.call(candidate, socket -> opened(candidate, socket)), null);
        } catch (PeerException e) {
            return new End(candidate, null, e);
        } catch (RuntimeException e) {
            // The race waits for an end of each.
            LOG.error("could not connect to {}", candidate.address(), e);
            return new End(candidate, null, new PeerException("internal error: " + e));
        }
    }

    private void opened(Candidate candidate, Socket socket) {
        synchronized (this) {
            if (over) {
                close(socket);
            }
            List<Socket> its = underWay.get(candidate);
            if (its != null) {
                its.add(socket);
            }
        }
        opened.accept(socket);
    }

    private synchronized void ended(End end) {
        if (over) {
            close(end);
        } else {
            ends.add(end);
        }
    }

    /// Who comes from here on is too late.
    private synchronized void end() {
        over = true;
        ends.forEach(Race::close);
        underWay.values().forEach(sockets -> sockets.forEach(Race::close));
    }

    private static void close(End end) {
        Call call = end.call();
        if (call != null) {
            close(call.socket());
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // The descriptor is gone either way.
        }
    }
}
