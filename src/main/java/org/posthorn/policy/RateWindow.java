package org.posthorn.policy;

/// How much happened within a sliding window of time, in three numbers: what happened in the current stretch, and
/// of the stretch before it the part that the window still covers, as if that had been spread evenly. Any thread.
final class RateWindow {
    private long stretch = Long.MIN_VALUE;
    private long current;
    private long previous;

    /// Counts more.
    ///
    /// @param now any time in the unit of `window`, never going back far
    /// @return what is in the window now
    synchronized long add(long now, long window, long amount) {
        long count = count(now, window);
        current += amount;
        return count + amount;
    }

    /// Counts more, unless that would be over the limit.
    synchronized boolean tryAdd(long now, long window, long amount, long limit) {
        if (count(now, window) + amount > limit) {
            return false;
        }
        current += amount;
        return true;
    }

    /// What is in the window now.
    synchronized long count(long now, long window) {
        long at = Math.floorDiv(now, window);
        if (at > stretch) {
            previous = at - 1 == stretch ? current : 0;
            current = 0;
            stretch = at;
        }
        long passed = Math.floorMod(now, window);
        return current + (long) Math.ceil(previous * ((double) (window - passed) / window));
    }
}
