package org.posthorn.spool;

/// When the rows of the index fall due: the first of them, as many as memory is meant for them. Those behind a
/// *horizon* are known to the index alone, which lists them again when the horizon is reached. Confined to the index's
/// thread.
final class Agenda {
    private final int most;
    private final DueTimes times = new DueTimes();
    /// The first pair that is not here: what falls due then or later may be missing.
    private long horizon = RecipientStates.NEVER;

    private long horizonId = Long.MAX_VALUE;

    /// @param most how many may be here; half of them are kept when there are more
    Agenda(int most) {
        this.most = most;
    }

    void add(long due, long id) {
        if (!isHere(due, id)) {
            return;
        }
        times.add(due, id);
        if (times.size() > most) {
            times.cut(most / 2, (firstDue, firstId) -> {
                horizon = firstDue;
                horizonId = firstId;
            });
        }
    }

    void remove(long due, long id) {
        if (isHere(due, id)) {
            times.remove(due, id);
        }
    }

    private boolean isHere(long due, long id) {
        return due != RecipientStates.NEVER && DueTimes.isBefore(due, id, horizon, horizonId);
    }

    /// When the first falls due, or [RecipientStates#NEVER].
    long first() {
        return times.isEmpty() ? horizon : times.first();
    }

    /// Whether what is due then is known to the index alone.
    boolean needsRefill(long now) {
        return times.isEmpty() && horizon <= now;
    }

    /// All rows are about to be added.
    void refill() {
        horizon = RecipientStates.NEVER;
        horizonId = Long.MAX_VALUE;
    }

    /// Visits what is due, in order, at most so many.
    void due(long now, int limit, DueTimes.Visitor visitor) {
        times.upTo(now, limit, visitor);
    }

    int size() {
        return times.size();
    }
}
