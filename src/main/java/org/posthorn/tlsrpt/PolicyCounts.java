package org.posthorn.tlsrpt;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The sessions under one policy. Not safe for threads: [DomainDay] sees to that.
final class PolicyCounts {
    private long successful;
    private long failed;
    private final Map<FailureDetail, Long> failures = new LinkedHashMap<>();

    void add(PolicyResult.Summary summary) {
        successful += summary.successful();
        failed += summary.failed();
    }

    boolean knows(FailureDetail way) {
        return failures.containsKey(way);
    }

    void add(FailureDetail way, long sessions) {
        failures.merge(way, sessions, Long::sum);
    }

    int ways() {
        return failures.size();
    }

    PolicyResult.Summary summary() {
        return new PolicyResult.Summary(successful, failed);
    }

    List<FailureDetail> failures() {
        return failures.entrySet().stream()
                .map(each -> each.getKey().counted(each.getValue()))
                .toList();
    }
}
