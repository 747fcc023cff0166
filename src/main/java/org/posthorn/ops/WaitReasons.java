package org.posthorn.ops;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.schedule.LaneView;
import org.posthorn.shape.Limits;
import org.posthorn.shape.Throttle;
import org.posthorn.shape.ThrottleView;
import org.posthorn.spool.QueueEntry.QueuedRecipient;
import org.posthorn.spool.QueueEntry.State;

/// Why the recipients of one domain wait: first what holds them back themselves, then what their destination is at.
final class WaitReasons {
    /// How the scheduler marks those that wait with their destination, behind the class of the failure.
    private static final String SUSPENDED = "delivery suspended: ";

    private final int lookups;
    private final int room;
    private final String domain;
    private final List<QueuedRecipient> recipients;
    private final @Nullable LaneView lane;
    private final boolean held;
    private final Instant now;
    private final List<Reason> reasons = new ArrayList<>();

    /// @param lookups how many messages wait for the DNS to tell of this domain
    /// @param room how many messages more have room in memory
    /// @param lane null when nothing is remembered of the destination
    WaitReasons(
            int lookups,
            int room,
            String domain,
            List<QueuedRecipient> recipients,
            @Nullable LaneView lane,
            boolean held,
            Instant now) {
        this.lookups = lookups;
        this.room = room;
        this.domain = domain;
        this.recipients = recipients;
        this.lane = lane;
        this.held = held;
        this.now = now;
    }

    List<Reason> all() {
        if (recipients.stream().anyMatch(recipient -> recipient.state() == State.CLAIMED)) {
            claimed();
        }
        recipients.stream()
                .filter(recipient -> recipient.state() == State.WAITING)
                .min(Comparator.comparing(QueuedRecipient::due))
                .ifPresent(this::waiting);
        if (lane != null) {
            ofDestination(lane);
        }
        return reasons;
    }

    private void claimed() {
        if (lane != null && lane.turn() != null) {
            reasons.add(Reason.endless("in memory, one of " + lane.inMemory() + " that wait for this destination, "
                    + lane.turn().ahead() + " of them ahead of it"));
            if (lane.standsInLine()) {
                reasons.add(
                        Reason.endless("its destination stands in line for one of the max-connections of [schedule]"));
            }
        } else if (lookups > 0) {
            reasons.add(Reason.endless("the DNS is asked for " + domain + ", for which " + lookups + " messages wait"));
        } else {
            reasons.add(Reason.endless("an attempt is under way"));
        }
    }

    /// @param first the one that is due first
    private void waiting(QueuedRecipient first) {
        if (!first.due().isAfter(now)) {
            if (!held) {
                reasons.add(Reason.endless(
                        room == 0
                                ? "due, and waits for a place in memory: max-messages of [schedule]"
                                : "due, and about to be taken up"));
            }
        } else if (isSuspended(first.reason())) {
            reasons.add(new Reason("with its destination, " + soFar(first), first.due()));
        } else if (first.attempts() == 0 && first.reason().isEmpty()) {
            reasons.add(new Reason("not tried yet: found no room in memory, and is taken up again", first.due()));
        } else {
            String what = isDestinationsTime(first.due()) ? "with its destination, " : "its own retry schedule, ";
            reasons.add(new Reason(what + soFar(first), first.due()));
        }
    }

    private static String soFar(QueuedRecipient recipient) {
        int attempts = recipient.attempts();
        return attempts == 0 ? "not tried yet" : "after " + attempts + (attempts == 1 ? " attempt" : " attempts");
    }

    /// Whether a reason is that of the destination, and not what came of an attempt.
    static boolean isSuspended(String reason) {
        int behindClass = reason.indexOf(": ") + 2;
        return reason.startsWith(SUSPENDED) || reason.startsWith(SUSPENDED, behindClass);
    }

    /// Whether a time is that of the destination, which is left alone or paused until then.
    private boolean isDestinationsTime(Instant due) {
        if (lane == null) {
            return false;
        }
        Instant alone = lane.leftAloneUntil();
        Instant paused = lane.shaping() == null ? null : lane.shaping().pausedUntil();
        return alone != null && !due.isBefore(alone) || paused != null && !due.isBefore(paused);
    }

    private void ofDestination(LaneView lane) {
        ThrottleView shaping = lane.shaping();
        if (shaping != null) {
            ofShaping(shaping);
        }
        if (lane.leftAloneUntil() != null) {
            reasons.add(new Reason("the destination is left alone after: " + lane.lastFault(), lane.leftAloneUntil()));
        } else if (lane.troubled()) {
            reasons.add(
                    Reason.endless("the destination was in trouble, and one connection tries: " + lane.lastFault()));
        }
        if (shaping != null) {
            ofRate(lane, shaping);
        }
        if (lane.workers() > 0 && lane.workers() >= lane.mostConnections()) {
            reasons.add(Reason.endless("all " + lane.workers() + " connections to the destination are in use"));
        }
    }

    private void ofShaping(ThrottleView shaping) {
        if (shaping.pausedUntil() != null) {
            String why = shaping.pausedFor().equals(Throttle.BY_OPERATOR)
                    ? "paused by an operator (" + name(shaping) + ')'
                    : "paused by " + name(shaping) + ": " + shaping.pausedFor();
            reasons.add(new Reason(why, shaping.pausedUntil()));
        }
        if (shaping.isSlowed()) {
            reasons.add(
                    new Reason("slowed down to " + shaping.sixteenths() + "/16 by " + name(shaping), shaping.whole()));
        }
        if (shaping.mostConnections() > 0 && shaping.connections() >= shaping.mostConnections()) {
            reasons.add(Reason.endless(
                    "all " + shaping.connections() + " connections of " + name(shaping) + " are in use"));
        }
    }

    private void ofRate(LaneView lane, ThrottleView shaping) {
        Limits limits = shaping.limits();
        boolean rated = limits.messagesPerMinute() > 0 || limits.recipientsPerMinute() > 0;
        if (lane.turn() != null && lane.turn().about() != null) {
            reasons.add(new Reason(
                    "its turn by the rate of " + name(shaping), lane.turn().about()));
        } else if (rated && lane.turn() == null && lane.inMemory() > 0) {
            reasons.add(Reason.endless(
                    lane.inMemory() + " messages in memory have their turns first by the rate of " + name(shaping)));
        }
    }

    private static String name(ThrottleView shaping) {
        return shaping.name().startsWith("override ") ? shaping.name() : "shaping rule " + shaping.name();
    }
}
