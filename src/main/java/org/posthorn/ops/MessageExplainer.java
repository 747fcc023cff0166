package org.posthorn.ops;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.DeliveryAgents;
import org.posthorn.delivery.HostOutlook;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.route.Destination;
import org.posthorn.route.Router;
import org.posthorn.route.Routing;
import org.posthorn.schedule.LaneView;
import org.posthorn.schedule.Scheduler;
import org.posthorn.spool.QueueEntry;
import org.posthorn.spool.QueueEntry.QueuedRecipient;
import org.posthorn.spool.QueueEntry.State;

/// Explains by asking the router, the DNS and the scheduler anew: what they say now is what the next attempt would meet.
/// Nothing is touched.
public final class MessageExplainer implements Explainer {
    private static final int MOST_DOMAINS = 10;
    /// For each domain; what the DNS does not say within it is said to be missing.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Scheduler scheduler;
    private final Router router;
    private final DeliveryAgents agents;
    private final Predicate<String> braked;
    private final InstantSource clock;

    /// @param braked whether an account has the brake on
    public MessageExplainer(
            Scheduler scheduler, Router router, DeliveryAgents agents, Predicate<String> braked, InstantSource clock) {
        this.scheduler = scheduler;
        this.router = router;
        this.agents = agents;
        this.braked = braked;
        this.clock = clock;
    }

    @Override
    public Explanation explain(QueueEntry entry) {
        Instant now = clock.instant();
        Map<String, List<QueuedRecipient>> byDomain = new LinkedHashMap<>();
        for (QueuedRecipient recipient : entry.recipients()) {
            if (recipient.state() == State.WAITING || recipient.state() == State.CLAIMED) {
                byDomain.computeIfAbsent(recipient.address().domainKey(), domain -> new ArrayList<>())
                        .add(recipient);
            }
        }
        List<WayExplanation> ways = byDomain.entrySet().stream()
                .limit(MOST_DOMAINS)
                .map(each -> way(entry, each.getKey(), each.getValue(), now))
                .toList();
        return new Explanation(
                entry.id().toString(),
                now,
                entry.arrived(),
                entry.held(),
                ofMessage(entry, now),
                ways,
                Math.max(0, byDomain.size() - MOST_DOMAINS));
    }

    private List<Reason> ofMessage(QueueEntry entry, Instant now) {
        var reasons = new ArrayList<Reason>();
        if (entry.held()) {
            String account = entry.origin().account();
            boolean brake = account != null && braked.test(account);
            reasons.add(Reason.endless(
                    brake
                            ? "held: the brake is on user " + account + ", see \"posthorn brakes\""
                            : "held: until \"posthorn queue release\""));
        }
        Instant release = entry.terms().release();
        if (release != null && release.isAfter(now)) {
            reasons.add(new Reason("its sender asked that it not leave before", release));
        }
        return reasons;
    }

    private WayExplanation way(QueueEntry entry, String domain, List<QueuedRecipient> recipients, Instant now) {
        MailAddress address = recipients.getFirst().address();
        Envelope envelope = Envelope.of(entry.sender(), List.of(address), entry.origin());
        Optional<Routing> routing = inTime(() -> router.route(envelope, address));
        Destination to = routing.orElse(null) instanceof Routing.To(Destination found) ? found : null;
        LaneView lane =
                to == null ? null : scheduler.view(entry.id(), to, domain).orElse(null);
        Optional<List<HostOutlook>> hosts = to == null ? Optional.of(List.of()) : inTime(() -> agents.outlook(to));
        var reasons = new WaitReasons(
                        scheduler.lookups(domain), scheduler.room(), domain, recipients, lane, entry.held(), now)
                .all();
        return new WayExplanation(
                domain,
                recipients.stream()
                        .limit(MessageView.BRIEF)
                        .map(RecipientView::of)
                        .toList(),
                recipients.size(),
                reasons,
                told(routing),
                names(to),
                tls(to),
                hosts.orElse(List.of(new HostOutlook("", 0, 0, List.of(), false, noAnswer(), ""))),
                lane);
    }

    private static String told(Optional<Routing> routing) {
        return routing.map(found -> switch (found) {
                    case Routing.To(Destination destination) -> destination.name();
                    case Routing.Never(var diagnosis) -> "none: " + diagnosis.text();
                    case Routing.NotNow(var diagnosis) -> "not known: " + diagnosis.text();
                })
                .orElse("not known: " + noAnswer());
    }

    private static String noAnswer() {
        return "no answer from the DNS within " + PATIENCE.toSeconds() + " s";
    }

    private static String names(@Nullable Destination to) {
        if (!(to instanceof Destination.SmtpHosts hosts)) {
            return "";
        }
        return switch (hosts.tls().names()) {
            case CONFIGURED -> "the configuration";
            case SIGNED -> "the DNS, signed (DNSSEC)";
            case UNSIGNED -> "the DNS, not signed";
        };
    }

    private static String tls(@Nullable Destination to) {
        if (!(to instanceof Destination.SmtpHosts hosts)) {
            return "";
        }
        String level = switch (hosts.tls().level()) {
            case AUTO -> "auto: DANE, else MTA-STS, else opportunistic";
            case NONE -> "none, by [[delivery.tls]]";
            case OPPORTUNISTIC -> "opportunistic, by [[delivery.tls]]";
            case ENCRYPT -> "encrypt, by [[delivery.tls]]";
            case VERIFY -> "verify, by [[delivery.tls]]";
            case DANE -> "dane, by [[delivery.tls]]";
            case STS -> "sts, by [[delivery.tls]]";
        };
        return switch (hosts.tls().sts().mode()) {
            case NONE -> level;
            case TESTING -> level + "; its MTA-STS policy is in testing";
            case ENFORCE -> level + "; its MTA-STS policy is enforced";
        };
    }

    /// What the task finds, on a thread of its own that ends by itself; empty when it takes too long.
    private static <T> Optional<T> inTime(Callable<T> question) {
        var task = new FutureTask<T>(question);
        Thread.ofVirtual().name("explain").start(task);
        try {
            return Optional.of(task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
