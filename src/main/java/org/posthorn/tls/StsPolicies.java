package org.posthorn.tls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.posthorn.dns.MailResolver;
import org.posthorn.dns.TextAnswer;
import org.posthorn.event.EventSink;
import org.posthorn.event.MailEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The MTA-STS policies of domains (RFC 8461), kept over restarts. A policy that was fetched holds until its time is
/// over, whatever the DNS and the domain's web server say or do not say meanwhile: only a newer policy takes its
/// place. Owns a thread that renews and writes, until it is closed.
public final class StsPolicies implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StsPolicies.class);
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final int RENEWALS_PER_LOOK = 20;
    /// RFC 8461 section 3.3: not more often after a failure.
    static final Duration FAILURE_MEMORY = Duration.ofMinutes(5);
    private static final int FETCHES_AT_A_TIME = 32;
    private static final int STRIPES = 64;

    private final StsSettings settings;
    private final MailResolver resolver;
    private final Fetch fetch;
    private final StsFile file;
    private final EventSink events;
    private final InstantSource clock;
    private final StsCache cache;
    private final Cache<String, String> failures;
    /// Domains whose record could not be looked up, as the log says.
    private final Cache<String, Boolean> unresolved;
    private final Semaphore permits = new Semaphore(FETCHES_AT_A_TIME);
    private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];
    private final Thread thread = Thread.ofVirtual().name("mta-sts").unstarted(this::run);
    private long written;

    /// Gets the text of a domain's policy.
    interface Fetch extends AutoCloseable {
        StsText fetch(String domain) throws IOException, InterruptedException;

        @Override
        default void close() {}
    }

    StsPolicies(
            StsSettings settings,
            MailResolver resolver,
            Fetch fetch,
            Path file,
            EventSink events,
            InstantSource clock) {
        this.settings = settings;
        this.resolver = resolver;
        this.fetch = fetch;
        this.file = new StsFile(file);
        this.events = events;
        this.clock = clock;
        cache = new StsCache(settings.policies());
        failures = failureMemory();
        unresolved = failureMemory();
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new ReentrantLock();
        }
    }

    private <V> Cache<String, V> failureMemory() {
        return Caffeine.newBuilder()
                .maximumSize(settings.policies())
                .expireAfterWrite(FAILURE_MEMORY)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
    }

    /// Takes over what the file says, and keeps it true from now on.
    ///
    /// @param trusted whom to believe about the domains' web servers
    /// @param events told of policies that mail wanted and that are not to be had
    /// @throws IOException when there is a file that can't be read
    public static StsPolicies start(
            StsSettings settings,
            MailResolver resolver,
            ServerIdentity trusted,
            Path file,
            EventSink events,
            InstantSource clock)
            throws IOException {
        var fetcher = new StsFetcher(settings, trusted, resolver);
        var policies = new StsPolicies(settings, resolver, fetcher, file, events, clock);
        policies.restore();
        policies.thread.start();
        return policies;
    }

    void restore() throws IOException {
        file.readInto(cache);
        written = cache.changes();
    }

    /// What holds of a domain now. May wait for the DNS and for the domain's web server, each within its time; never
    /// throws; any thread may call it.
    ///
    /// @param domain in lower case, with A-labels
    public StsPolicy policy(String domain) {
        if (!settings.enabled()) {
            return StsPolicy.NOTHING;
        }
        Optional<String> id = id(domain);
        if (id.isPresent() && isAnother(id.get(), kept(domain))) {
            renew(domain, id.get());
        }
        return kept(domain).map(StsEntry::policy).orElse(StsPolicy.NOTHING);
    }

    private Optional<String> id(String domain) {
        return switch (resolver.texts("_mta-sts." + domain)) {
            case TextAnswer.Texts found -> StsRecord.id(found.texts());
            case TextAnswer.None none -> Optional.empty();
            case TextAnswer.TemporaryFailure failure -> {
                logUnresolved(domain, failure.reason());
                yield Optional.empty();
            }
        };
    }

    /// Mail goes without a policy, though there may be one.
    private void logUnresolved(String domain, String reason) {
        if (kept(domain).isEmpty() && unresolved.asMap().putIfAbsent(domain, true) == null) {
            LOG.warn("MTA-STS record of {} can't be looked up, and no policy is known: {}", domain, reason);
        }
    }

    private Optional<StsEntry> kept(String domain) {
        return cache.get(domain).filter(entry -> entry.holds(clock.instant()));
    }

    private static boolean isAnother(String id, Optional<StsEntry> known) {
        return known.isEmpty() || !known.get().id().equals(id);
    }

    /// One at a time for a domain, so that those who come meanwhile find what this one fetched.
    private void renew(String domain, String id) {
        ReentrantLock stripe = stripes[Math.floorMod(domain.hashCode(), STRIPES)];
        stripe.lock();
        try {
            boolean failedLately = id.equals(failures.getIfPresent(domain));
            if (!failedLately && isAnother(id, kept(domain))) {
                fetch(domain, id);
            }
        } finally {
            stripe.unlock();
        }
    }

    private void fetch(String domain, String id) {
        try {
            if (!permits.tryAcquire(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("MTA-STS policy of {}: too many are being fetched", domain);
                return;
            }
            try {
                StsText text = fetch.fetch(domain);
                cache.put(domain, new StsEntry(id, text.policy(), text.maxAge(), clock.instant()));
                if (text.maxAge().compareTo(FAILURE_MEMORY) >= 0) {
                    failures.invalidate(domain);
                } else {
                    // It hardly holds; but nobody gets its web server asked for every message.
                    failures.put(domain, id);
                }
            } finally {
                permits.release();
            }
        } catch (IOException e) {
            failures.put(domain, id);
            LOG.warn("MTA-STS policy of {} can't be fetched: {}", domain, e.getMessage());
            if (kept(domain).isEmpty()) {
                events.publish(new MailEvent.PolicyMissed(clock.instant(), domain, StsFetchException.failure(e)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            renewSome();
            write();
        } catch (RuntimeException e) {
            // A defect of ours must not end this: policies would lapse, and be forgotten at the next start.
            LOG.error("MTA-STS policies can't be seen to", e);
        }
    }

    /// Those that hold for not much longer, whether or not there is mail for them just now.
    void renewSome() {
        cache.all().stream()
                .filter(each -> each.getValue().isToBeRenewed(clock.instant()))
                .filter(each -> each.getValue().holds(clock.instant()))
                .filter(each -> failures.getIfPresent(each.getKey()) == null)
                .limit(RENEWALS_PER_LOOK)
                .forEach(this::renew);
    }

    private void renew(Map.Entry<String, StsEntry> each) {
        String domain = each.getKey();
        fetch(domain, id(domain).orElse(each.getValue().id()));
    }

    synchronized void write() {
        long changes = cache.changes();
        if (changes == written) {
            return;
        }
        try {
            file.write(cache.all());
            written = changes;
        } catch (IOException e) {
            LOG.warn("MTA-STS policies can't be kept: {}", e.toString());
        }
    }

    @Override
    public void close() {
        // Not while the file is being written: an interrupt would fail that, and be told as a fault of the disk.
        synchronized (this) {
            thread.interrupt();
            write();
        }
        fetch.close();
    }
}
