package org.posthorn.ops;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.HostOutlook;
import org.posthorn.schedule.LaneView;

/// Why the recipients of one domain wait, and where they would go just now.
///
/// @param recipients the first of them that are not settled
/// @param waiting how many there are
/// @param reasons the first is the one that counts longest, as far as that is known
/// @param destination its name, or why there is none
/// @param names who vouches for it that its hosts are those of the domain
/// @param tls the policy that holds for the domain
/// @param hosts as the DNS has them now
/// @param destinationState null when nothing is remembered of the destination
public record WayExplanation(
        String domain,
        List<RecipientView> recipients,
        int waiting,
        List<Reason> reasons,
        String destination,
        String names,
        String tls,
        List<HostOutlook> hosts,
        @Nullable LaneView destinationState) {
    public WayExplanation {
        recipients = List.copyOf(recipients);
        reasons = List.copyOf(reasons);
        hosts = List.copyOf(hosts);
    }
}
