package org.posthorn.spool;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.posthorn.spool.QueueEntry.State;

/// Where each recipient of one message stands. Guarded by whoever owns the message.
final class RecipientStates {
    /// Later than every due time.
    static final long NEVER = Long.MAX_VALUE;

    private final State[] states;
    private final int[] attempts;
    private final long[] dues;
    private final boolean[] delayReported;
    private final @Nullable String[] reasons;
    private int open;
    private int claimed;
    /// Whether an operator removed the message: what is claimed ends with its attempt.
    private boolean removed;

    /// All of them waiting.
    RecipientStates(int count, long due) {
        states = new State[count];
        attempts = new int[count];
        dues = new long[count];
        delayReported = new boolean[count];
        reasons = new String[count];
        open = count;
        Arrays.fill(states, State.WAITING);
        Arrays.fill(dues, due);
    }

    int count() {
        return states.length;
    }

    /// How many are not settled.
    int open() {
        return open;
    }

    int claimed() {
        return claimed;
    }

    int waiting() {
        return open - claimed;
    }

    boolean isOpen(int place) {
        return isOpen(states[place]);
    }

    State state(int place) {
        return states[place];
    }

    int attempts(int place) {
        return attempts[place];
    }

    long due(int place) {
        return dues[place];
    }

    boolean delayReported(int place) {
        return delayReported[place];
    }

    String reason(int place) {
        return Objects.requireNonNullElse(reasons[place], "");
    }

    /// When the first that waits falls due, or [#NEVER].
    long firstDue() {
        long first = NEVER;
        for (int i = 0; i < states.length; i++) {
            if (states[i] == State.WAITING && dues[i] < first) {
                first = dues[i];
            }
        }
        return first;
    }

    /// The same after a restart, which ends all claims.
    long firstDurablyDue() {
        long first = NEVER;
        for (int i = 0; i < states.length; i++) {
            if (durable(i) == State.WAITING && dues[i] < first) {
                first = dues[i];
            }
        }
        return first;
    }

    /// Claims those that wait and are due, and returns their places.
    int[] claim(long now) {
        var places = new int[states.length];
        int count = 0;
        for (int i = 0; i < states.length; i++) {
            if (states[i] == State.WAITING && dues[i] <= now) {
                states[i] = State.CLAIMED;
                claimed++;
                places[count++] = i;
            }
        }
        return Arrays.copyOf(places, count);
    }

    /// Gives up a claim.
    void giveUp(int place, long due) {
        if (isPlace(place) && states[place] == State.CLAIMED) {
            set(place, durable(place));
            dues[place] = due;
        }
    }

    /// Applies how an attempt ended, unless the recipient is settled already.
    void settle(Settlement settlement) {
        if (!isPlace(settlement.place()) || isSettled(settlement.place())) {
            return;
        }
        switch (settlement) {
            case Settlement.Delivered(int place) -> set(place, State.DELIVERED);
            case Settlement.Bounced(int place) -> set(place, State.BOUNCED);
            case Settlement.Deferred deferred when removed -> set(deferred.place(), State.REMOVED);
            case Settlement.Deferred deferred -> {
                set(deferred.place(), State.WAITING);
                note(
                        deferred.place(),
                        deferred.attempts(),
                        Times.micros(deferred.due()),
                        deferred.delayReported(),
                        deferred.reason());
            }
        }
    }

    /// Removes those that wait now, and the claimed when their attempts end without success.
    void remove() {
        removed = true;
        for (int i = 0; i < states.length; i++) {
            if (states[i] == State.WAITING) {
                set(i, State.REMOVED);
            }
        }
    }

    /// Whether one waits that falls due later than this.
    boolean waitsBeyond(long now) {
        for (int i = 0; i < states.length; i++) {
            if (states[i] == State.WAITING && dues[i] > now) {
                return true;
            }
        }
        return false;
    }

    /// Makes all that wait due at `now`, unless they are due before.
    void retry(long now) {
        for (int i = 0; i < states.length; i++) {
            if (states[i] == State.WAITING && dues[i] > now) {
                dues[i] = now;
            }
        }
    }

    /// Gives up all claims; the due times stay.
    void giveUpAll() {
        for (int i = 0; i < states.length; i++) {
            if (states[i] == State.CLAIMED) {
                set(i, durable(i));
            }
        }
    }

    boolean isRemoved() {
        return removed;
    }

    /// What is true of a recipient on disk: claims are not durable, and what an operator removed is not there again
    /// after a crash.
    State durable(int place) {
        State state = states[place];
        if (state != State.CLAIMED) {
            return state;
        }
        return removed ? State.REMOVED : State.WAITING;
    }

    void set(int place, State state) {
        State before = states[place];
        claimed += (state == State.CLAIMED ? 1 : 0) - (before == State.CLAIMED ? 1 : 0);
        open += (isOpen(state) ? 1 : 0) - (isOpen(before) ? 1 : 0);
        states[place] = state;
        if (!isOpen(state)) {
            reasons[place] = null;
        }
    }

    void note(int place, int attemptsSoFar, long due, boolean delayWasReported, String reason) {
        attempts[place] = attemptsSoFar;
        dues[place] = due;
        delayReported[place] = delayWasReported;
        reasons[place] = reason.isEmpty() ? null : reason;
    }

    private boolean isSettled(int place) {
        return !isOpen(states[place]);
    }

    private boolean isPlace(int place) {
        return place >= 0 && place < states.length;
    }

    private static boolean isOpen(State state) {
        return state == State.WAITING || state == State.CLAIMED;
    }
}
