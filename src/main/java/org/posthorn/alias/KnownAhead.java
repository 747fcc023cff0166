package org.posthorn.alias;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.posthorn.event.FaultLog;
import org.posthorn.mail.MailAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the hosts behind this server said of recipients, remembered for a while. One question for an address is under way at
/// a time, and of all no more than are allowed. Any thread.
final class KnownAhead {
    private static final Logger LOG = LoggerFactory.getLogger(KnownAhead.class);
    private static final CallAhead.Answer LEFT_ALONE =
            new CallAhead.Answer.Unknown("the host gave no answer a moment ago");

    private final CallAheadSettings settings;
    private final CallAhead host;
    private final LongSupplier nanoTime;
    private final Cache<Mailbox, CallAhead.Answer> answers;
    private final ConcurrentHashMap<Mailbox, CompletableFuture<CallAhead.Answer>> underway = new ConcurrentHashMap<>();
    /// By domain: as many as we have.
    private final ConcurrentHashMap<String, Long> pausedUntil = new ConcurrentHashMap<>();

    private final ConcurrentHashMap<String, FaultLog> faults = new ConcurrentHashMap<>();
    private final Semaphore permits;

    KnownAhead(CallAheadSettings settings, CallAhead host, LongSupplier nanoTime) {
        this.settings = settings;
        this.host = host;
        this.nanoTime = nanoTime;
        this.permits = new Semaphore(settings.atOnce(), true);
        this.answers = Caffeine.newBuilder()
                .maximumSize(settings.entries())
                .ticker(nanoTime::getAsLong)
                .expireAfter(Expiry.<Mailbox, CallAhead.Answer>writing((_, answer) -> memory(answer)))
                .build();
    }

    private Duration memory(CallAhead.Answer answer) {
        return switch (answer) {
            case CallAhead.Answer.Taken _ -> settings.positive();
            case CallAhead.Answer.Refused _ -> settings.negative();
            case CallAhead.Answer.Unknown _ -> Duration.ZERO;
        };
    }

    /// Waits no longer than a question and the one before it may take.
    CallAhead.Answer of(MailAddress recipient) {
        Mailbox key = Mailbox.of(recipient);
        CallAhead.Answer known = answers.getIfPresent(key);
        if (known != null) {
            return known;
        }
        var mine = new CompletableFuture<CallAhead.Answer>();
        CompletableFuture<CallAhead.Answer> others = underway.putIfAbsent(key, mine);
        return others == null ? asked(key, recipient, mine) : awaited(others);
    }

    private CallAhead.Answer asked(Mailbox key, MailAddress recipient, CompletableFuture<CallAhead.Answer> mine) {
        CallAhead.Answer answer = new CallAhead.Answer.Unknown("the question failed");
        try {
            answer = ask(key, recipient);
            if (!(answer instanceof CallAhead.Answer.Unknown)) {
                answers.put(key, answer);
            }
            return answer;
        } finally {
            underway.remove(key, mine);
            mine.complete(answer);
        }
    }

    private CallAhead.Answer ask(Mailbox key, MailAddress recipient) {
        if (isPaused(key.domain())) {
            return LEFT_ALONE;
        }
        if (!takePermit()) {
            return new CallAhead.Answer.Unknown("too many questions at a time");
        }
        try {
            if (isPaused(key.domain())) {
                // Who stood in line behind those that waited in vain does not wait in vain too.
                return LEFT_ALONE;
            }
            CallAhead.Answer answer = host.ask(recipient);
            if (answer instanceof CallAhead.Answer.Unknown(String reason, boolean ofHost) && ofHost) {
                faults(key.domain()).failed(reason);
                pausedUntil.put(
                        key.domain(), nanoTime.getAsLong() + settings.pause().toNanos());
            }
            if (answer instanceof CallAhead.Answer.Taken || answer instanceof CallAhead.Answer.Refused) {
                faults(key.domain()).worked();
            }
            return answer;
        } finally {
            permits.release();
        }
    }

    private FaultLog faults(String domain) {
        return faults.computeIfAbsent(
                domain,
                ours -> new FaultLog(
                        LOG,
                        "nobody can tell who is a recipient at " + ours,
                        "the host of " + ours + " tells its recipients again",
                        nanoTime));
    }

    private boolean isPaused(String domain) {
        @Nullable Long until = pausedUntil.get(domain);
        return until != null && until - nanoTime.getAsLong() > 0;
    }

    private boolean takePermit() {
        try {
            return permits.tryAcquire(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private CallAhead.Answer awaited(CompletableFuture<CallAhead.Answer> others) {
        try {
            return others.get(2 * settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new CallAhead.Answer.Unknown("interrupted");
        } catch (ExecutionException | TimeoutException e) {
            return new CallAhead.Answer.Unknown("the question of another session has no answer: " + e);
        }
    }
}
