package org.posthorn.shape;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.SmtpReply;

/// What a shaping rule comes to just now, for all who share it: the connections in use and who waits for one, when the
/// next message may go, and whether any may. Any thread may call it; nobody waits.
public final class Throttle {
    /// How far apart they come back whom a pause sent away: in order, and not all at once.
    private static final Duration BETWEEN = Duration.ofMillis(5);

    /// Why a destination is paused that an operator paused. No host's reply is like it: those begin with a code.
    public static final String BY_OPERATOR = "paused by an operator";

    /// Somebody who waits for a connection.
    @FunctionalInterface
    public interface Waiter {
        /// One may be free: takes it by [Throttle#connect], or leaves the line by [Throttle#giveUp], or stays where it is.
        /// Called without a lock.
        void wake();
    }

    private final String name;
    private final String rule;
    private final Limits limits;
    private final boolean shared;
    private final List<ReplyRule> replies;
    private final @Nullable Rate messages;
    private final @Nullable Rate recipients;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashSet<Waiter> line = new LinkedHashSet<>();
    private final SlowDowns slowDowns = new SlowDowns();
    private int active;
    private int activeBefore;
    private volatile Instant pausedUntil = Instant.MIN;
    private volatile String pausedFor = "";
    private Instant lastBack = Instant.MIN;

    /// @param rule the rule's name; the same where no override is in its place
    /// @param shared whether it outlives the destinations that it is for
    Throttle(String name, String rule, Limits limits, List<ReplyRule> replies, boolean shared) {
        this.name = name;
        this.rule = rule;
        this.shared = shared;
        this.limits = limits;
        this.replies = List.copyOf(replies);
        this.messages = limits.messagesPerMinute() > 0 ? new Rate(limits.messagesPerMinute()) : null;
        this.recipients = limits.recipientsPerMinute() > 0 ? new Rate(limits.recipientsPerMinute()) : null;
    }

    /// What operators call it: the name of the rule, or the override in its place.
    public String name() {
        return name;
    }

    /// The name of the rule whose replies count.
    public String rule() {
        return rule;
    }

    public Limits limits() {
        return limits;
    }

    /// The first rule for this refusal, or null.
    public @Nullable ReplyRule meaning(SmtpReply reply) {
        for (ReplyRule rule : replies) {
            if (rule.pattern().matches(reply)) {
                return rule;
            }
        }
        return null;
    }

    /// Takes one of the connections. Returns false when there is none for this one now: it stands in line then and is
    /// woken when its turn comes.
    public boolean connect(Waiter waiter, Instant now) {
        lock.lock();
        try {
            boolean itsTurn = line.isEmpty() || line.getFirst().equals(waiter);
            if (!itsTurn || active >= most(now)) {
                line.add(waiter);
                return false;
            }
            line.remove(waiter);
            active++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// No longer wants a connection.
    public void giveUp(Waiter waiter) {
        lock.lock();
        try {
            line.remove(waiter);
        } finally {
            lock.unlock();
        }
    }

    /// A connection ended. Wakes those whose turn it is.
    public void disconnect(Instant now) {
        lock.lock();
        try {
            active--;
        } finally {
            lock.unlock();
        }
        look(now);
    }

    /// Wakes who stands first in line while a connection is free: the number of them may have grown.
    public void look(Instant now) {
        Waiter before = null;
        Waiter next = next(now);
        while (next != null && !next.equals(before)) {
            next.wake();
            before = next;
            next = next(now);
        }
    }

    private @Nullable Waiter next(Instant now) {
        lock.lock();
        try {
            return line.isEmpty() || active >= most(now) ? null : line.getFirst();
        } finally {
            lock.unlock();
        }
    }

    /// Whether others than this one stand in line for a connection: who wants more than there are is not in its own way.
    public boolean isContended(Waiter but) {
        lock.lock();
        try {
            return line.size() > (line.contains(but) ? 1 : 0);
        } finally {
            lock.unlock();
        }
    }

    /// Whether there are more connections than there may be by now.
    public boolean isOver(Instant now) {
        lock.lock();
        try {
            return active > most(now);
        } finally {
            lock.unlock();
        }
    }

    /// Without a limit of its own, one that slows down has as many as worked at that time to begin from.
    private int most(Instant now) {
        int share = slowDowns.share(now);
        int usual = limits.connections() > 0 ? limits.connections() : Integer.MAX_VALUE;
        if (share == SlowDowns.WHOLE) {
            return usual;
        }
        int base = limits.connections() > 0 ? usual : activeBefore;
        return Math.max(1, base * share / SlowDowns.WHOLE);
    }

    /// Takes the next message's turn.
    ///
    /// @return when it comes: now, or later
    public Instant reserve(Instant now) {
        if (messages == null) {
            return now;
        }
        lock.lock();
        try {
            return messages.take(1, now, slowness(now));
        } finally {
            lock.unlock();
        }
    }

    /// When the rate of recipients lets the next message go: now, or later.
    public Instant recipientsFree(Instant now) {
        if (recipients == null) {
            return now;
        }
        lock.lock();
        try {
            return recipients.free(now);
        } finally {
            lock.unlock();
        }
    }

    /// When a message may go that so many messages and recipients are ahead of, if nothing but the rates holds them up: now,
    /// or later. Takes no turn.
    ///
    /// @param messages whose turns are not taken yet
    public Instant turnAfter(int messages, int recipientsAhead, Instant now) {
        lock.lock();
        try {
            double slowness = slowness(now);
            Instant byMessages = messages(messages, now, slowness);
            Instant byRecipients = recipients == null ? now : recipients.after(recipientsAhead, now, slowness);
            return byMessages.isAfter(byRecipients) ? byMessages : byRecipients;
        } finally {
            lock.unlock();
        }
    }

    private Instant messages(int ahead, Instant now, double slowness) {
        return messages == null || ahead < 0 ? now : messages.after(ahead, now, slowness);
    }

    /// So many recipients go now.
    public void charge(int count, Instant now) {
        if (recipients == null) {
            return;
        }
        lock.lock();
        try {
            recipients.take(count, now, slowness(now));
        } finally {
            lock.unlock();
        }
    }

    private double slowness(Instant now) {
        return (double) SlowDowns.WHOLE / slowDowns.share(now);
    }

    /// Half the connections and half the rate from now on. Returns false when this attempt began before that was done
    /// last, and says nothing new.
    public boolean slowDown(Instant began, Instant now, Duration over) {
        lock.lock();
        try {
            if (slowDowns.share(now) == SlowDowns.WHOLE) {
                activeBefore = active;
            }
            return slowDowns.halve(began, now, over);
        } finally {
            lock.unlock();
        }
    }

    /// Nothing goes until then. Returns false when that was so before.
    public boolean pause(Instant until, String reason) {
        lock.lock();
        try {
            if (!until.isAfter(pausedUntil)) {
                return false;
            }
            pausedUntil = until;
            pausedFor = reason;
            return true;
        } finally {
            lock.unlock();
        }
    }

    public boolean isPaused(Instant now) {
        return now.isBefore(pausedUntil);
    }

    /// Why it was paused last.
    public String pausedFor() {
        return pausedFor;
    }

    /// When one that the pause sends away comes back: behind all that it sent away before.
    public Instant comeBack(Instant now) {
        lock.lock();
        try {
            Instant end = pausedUntil.isAfter(now) ? pausedUntil : now;
            lastBack = lastBack.isBefore(end) ? end : lastBack.plus(BETWEEN);
            return lastBack;
        } finally {
            lock.unlock();
        }
    }

    /// Whether nothing would be lost if its destination were forgotten and came back.
    public boolean isForgettable(Instant now) {
        lock.lock();
        try {
            return shared
                    || active == 0
                            && !isPaused(now)
                            && slowDowns.share(now) == SlowDowns.WHOLE
                            && (messages == null || messages.isRested(now))
                            && (recipients == null || recipients.isRested(now));
        } finally {
            lock.unlock();
        }
    }

    /// Whether this one, made anew, says what the other says.
    public boolean isLike(Throttle other) {
        return this == other
                || !shared
                        && !other.shared
                        && name.equals(other.name)
                        && limits.equals(other.limits)
                        && replies.equals(other.replies);
    }

    /// As it is just now.
    public ThrottleView view(Instant now) {
        lock.lock();
        try {
            int most = most(now);
            return new ThrottleView(
                    name,
                    limits,
                    active,
                    most == Integer.MAX_VALUE ? 0 : most,
                    slowDowns.share(now),
                    slowDowns.whole(now),
                    isPaused(now) ? pausedUntil : null,
                    isPaused(now) ? pausedFor : "");
        } finally {
            lock.unlock();
        }
    }
}
