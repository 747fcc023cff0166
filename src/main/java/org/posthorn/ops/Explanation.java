package org.posthorn.ops;

import java.time.Instant;
import java.util.List;

/// Why a message waits.
///
/// @param asked when that was so
/// @param held whether it waits for an operator
/// @param reasons those that are about the whole message
/// @param ways one for each of the first domains with recipients that are not settled
/// @param moreDomains how many domains more there are
public record Explanation(
        String id,
        Instant asked,
        Instant arrived,
        boolean held,
        List<Reason> reasons,
        List<WayExplanation> ways,
        int moreDomains) {
    public Explanation {
        reasons = List.copyOf(reasons);
        ways = List.copyOf(ways);
    }
}
