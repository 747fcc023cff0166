package org.posthorn.tlsrpt;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.DomainTlsPolicy;
import org.posthorn.mail.TlsFault;

/// What came of TLS with the hosts of one domain on one day. Any thread.
final class DomainDay {
    /// Of which each has its own place; a domain has one or two, and one for each of its hosts with DANE.
    private static final int MOST_POLICIES = 20;

    private final int mostWays;
    private final Map<DomainTlsPolicy, PolicyCounts> policies = new LinkedHashMap<>();
    private @Nullable Instant due;
    private int attempts;

    /// @param mostWays in which sessions fail that are told apart
    DomainDay(int mostWays) {
        this.mostWays = mostWays;
    }

    synchronized void succeeded(DomainTlsPolicy policy) {
        counts(policy).add(new PolicyResult.Summary(1, 0));
    }

    synchronized void failed(DomainTlsPolicy policy, TlsFault fault, FailureDetail way) {
        PolicyCounts counts = counts(policy);
        counts.add(new PolicyResult.Summary(0, 1));
        boolean apart = counts.knows(way)
                || policies.values().stream().mapToInt(PolicyCounts::ways).sum() < mostWays;
        counts.add(apart ? way : FailureDetail.others(fault), 1);
    }

    /// Takes over what was counted before a restart.
    synchronized void restore(PolicyResult result, String domain) {
        PolicyCounts counts = counts(result.policy().published(domain));
        counts.add(result.summary());
        result.failures().forEach(failure -> counts.add(failure.way(), failure.sessions()));
    }

    private PolicyCounts counts(DomainTlsPolicy policy) {
        boolean apart = policies.containsKey(policy) || policies.size() < MOST_POLICIES;
        // The place that all further ones of a kind share has no text.
        return policies.computeIfAbsent(
                apart ? policy : DomainTlsPolicy.of(policy.type(), ""), _ -> new PolicyCounts());
    }

    synchronized List<PolicyResult> results(String domain) {
        return policies.entrySet().stream()
                .map(each -> new PolicyResult(
                        PolicyResult.Policy.of(each.getKey(), domain),
                        each.getValue().summary(),
                        each.getValue().failures()))
                .toList();
    }

    /// When it is to be reported; null as long as that was not drawn.
    synchronized @Nullable Instant due() {
        return due;
    }

    synchronized void due(Instant time) {
        due = time;
    }

    /// One more attempt to report it failed. How many that makes.
    synchronized int failedAttempt() {
        return ++attempts;
    }
}
