package org.posthorn.policy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What one account sends: within the sliding window of its limits, and in whole intervals for what is usual. The
/// usual is an average over intervals in which older ones count for less and less; the running interval is no part
/// of it, so a burst is never compared with itself. Any thread.
final class AccountPace {
    final RateWindow messages = new RateWindow();
    final RateWindow recipients = new RateWindow();

    private final PaceSettings settings;
    private final String account;
    private long began;
    private long count;
    /// Below zero before the first interval has ended.
    private double usual;

    private @Nullable Brake brake;

    AccountPace(PaceSettings settings, String account, long now) {
        this(settings, new State(account, now, 0, -1, null));
    }

    AccountPace(PaceSettings settings, State state) {
        this.settings = settings;
        this.account = state.account;
        this.began = state.began;
        this.count = state.count;
        this.usual = state.usual;
        this.brake = state.brake;
    }

    /// What is kept over a restart.
    ///
    /// @param began when the running interval did, in milliseconds
    /// @param count recipients in it
    /// @param usual recipients in an interval, below zero when there was none yet
    record State(
            String account,
            long began,
            long count,
            double usual,
            @Nullable Brake brake) {}

    synchronized State state() {
        return new State(account, began, count, usual, brake);
    }

    synchronized @Nullable Brake brake() {
        return brake;
    }

    /// Counts mail, and puts the brake on when it is much more than usual.
    ///
    /// @return whether the brake was put on just now
    synchronized boolean send(Instant now, int more) {
        if (brake != null) {
            return false;
        }
        roll(now.toEpochMilli());
        count += more;
        if (count <= most()) {
            return false;
        }
        brake = new Brake(account, now, count, Math.round(Math.max(0, usual)));
        return true;
    }

    /// Counts mail no longer that came to nothing. The brake stays as it is.
    synchronized void unsend(int fewer) {
        count = Math.max(0, count - fewer);
    }

    private double most() {
        return settings.brakeFactor() == 0
                ? Double.MAX_VALUE
                : Math.max(settings.brakeMinimum(), settings.brakeFactor() * usual);
    }

    /// Ends intervals that are over.
    private void roll(long now) {
        // A clock that went ahead and was put back: else the interval would not end before it is there again, and count
        // all until then as one.
        began = Math.min(began, now);
        long interval = settings.brakeInterval().toMillis();
        long passed = (now - began) / interval;
        if (passed > 0) {
            double kept =
                    Math.pow(0.5, (double) interval / settings.usualHalfLife().toMillis());
            double closed = usual < 0 ? count : usual * kept + count * (1 - kept);
            usual = closed * Math.pow(kept, passed - 1.0);
            began += passed * interval;
            count = 0;
        }
    }

    /// Takes the brake off: the account may send as much again before it would be put on once more.
    ///
    /// @return whether it was on
    synchronized boolean release(Instant now) {
        boolean braked = brake != null;
        if (braked) {
            brake = null;
            roll(now.toEpochMilli());
            count = 0;
        }
        return braked;
    }
}
