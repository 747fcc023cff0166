package org.posthorn.ops;

import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.posthorn.event.EventSink;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.DomainTlsPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The mail log: a line for each event that a postmaster searches for.
///
/// [#publish] puts the event into a ring and returns; one platform thread makes the lines and writes them in
/// blocks. When the ring is full the event is dropped, counted, and the log says how many are missing as soon as it
/// can.
public final class MailLog implements EventSink, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MailLog.class);
    private static final int BLOCK = 48 * 1024;

    private final LogSettings settings;
    private final LogTarget target;
    private final InstantSource clock;
    private final EventFormat format;
    private final EventRing ring;
    private final LineBuffer lines = new LineBuffer();
    private final LineBuffer lineEnd = new LineBuffer().octet('\n');
    private final LongAdder dropped = new LongAdder();
    private final AtomicLong unwritten = new AtomicLong();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final Thread writer;
    private volatile boolean closing;

    // The writer's own.
    private long reported;
    private int gathered;
    private long nextFollow;
    private boolean failing;
    private boolean astray;

    /// Opens the target and starts the writer.
    ///
    /// @throws IOException when the file can't be opened
    public MailLog(LogSettings settings) throws IOException {
        this(settings, LogTarget.of(settings), InstantSource.system());
    }

    MailLog(LogSettings settings, LogTarget target, InstantSource clock) {
        this.settings = settings;
        this.target = target;
        this.clock = clock;
        this.format = EventFormat.of(settings.format());
        this.ring = new EventRing(settings.capacity());
        this.nextFollow = System.nanoTime() + settings.moved().toNanos();
        this.writer = Thread.ofPlatform().name("mail-log").daemon().unstarted(this::write);
        writer.start();
    }

    @Override
    public void publish(MailEvent event) {
        if (!isToldOf(event)) {
            return;
        }
        if (closing || !ring.offer(event)) {
            dropped.increment();
        } else if (asleep.get() && asleep.compareAndSet(true, false)) {
            LockSupport.unpark(writer);
        }
    }

    /// How each connection is secured is in the lines of its attempts already, as `tls=`.
    private static boolean isToldOf(MailEvent event) {
        return !(event instanceof MailEvent.TlsNegotiated tls)
                || tls.failure() != null && tls.policy().type() != DomainTlsPolicy.Type.NO_POLICY_FOUND;
    }

    /// Events that did not reach the log since the start: dropped because it could not keep up, or not written
    /// because of a fault.
    public long lost() {
        return dropped.sum() + unwritten.get();
    }

    /// Writes what waits, within the time that the settings give, and closes the target.
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(writer);
        try {
            if (!writer.join(settings.drain())) {
                log.warn("the mail log was cut off: its target does not take the last lines");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        while (!closing) {
            if (drain()) {
                // Lets lines gather, so that a busy log writes few large blocks and nobody has to wake this thread.
                LockSupport.parkNanos(settings.gather().toNanos());
            } else {
                sleep();
            }
            follow();
        }
        drain();
        try {
            target.close();
        } catch (IOException e) {
            log.warn("mail log not closed well: {}", e.toString());
        }
    }

    /// Until an event comes, or it is time to look after the file.
    private void sleep() {
        asleep.set(true);
        if (ring.isEmpty() && !closing) {
            LockSupport.parkNanos(settings.moved().toNanos());
        }
        asleep.set(false);
    }

    /// Writes all that is there. Whether there was anything.
    private boolean drain() {
        boolean any = false;
        @Nullable MailEvent event = ring.poll();
        while (event != null) {
            any = true;
            format.append(event, lines);
            gathered++;
            if (lines.length() >= BLOCK) {
                flush();
            }
            event = ring.poll();
        }
        reportLost();
        if (lines.length() > 0) {
            flush();
        }
        return any;
    }

    /// Once the log can be written again, and until that was written.
    private void reportLost() {
        long lost = lost();
        if (lost == reported || failing) {
            return;
        }
        format.appendLost(clock.instant(), lost - reported, lines);
        flush();
        if (!failing) {
            reported = lost;
        }
    }

    private void flush() {
        try {
            if (failing) {
                // What failed may have left half a line behind.
                target.write(lineEnd);
            }
            target.write(lines);
            failing = false;
        } catch (IOException e) {
            unwritten.addAndGet(gathered);
            if (!failing) {
                complain(e);
            }
            failing = true;
        } finally {
            gathered = 0;
            lines.clear();
        }
    }

    private void follow() {
        long now = System.nanoTime();
        if (now - nextFollow < 0) {
            return;
        }
        nextFollow = now + settings.moved().toNanos();
        try {
            target.follow();
            astray = false;
        } catch (IOException e) {
            if (!astray) {
                complain(e);
            }
            astray = true;
        }
    }

    /// Once for each trouble, not once for each block.
    private void complain(IOException e) {
        log.error("mail log {} can't be written: {}", settings.target(), Fault.of(e));
    }
}
