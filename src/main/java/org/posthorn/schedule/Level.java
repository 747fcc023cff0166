package org.posthorn.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The jobs of one level of priority: each sender's in the order of their coming, and the senders in turn.
///
/// Not thread-safe.
final class Level {
    private static final long MINUTE_MILLIS = 60_000;

    private final int priority;
    private final Ages ages = new Ages();
    private final Map<Object, SenderLine> bySender = new HashMap<>();
    private final ArrayDeque<SenderLine> senders = new ArrayDeque<>();

    Level(int priority) {
        this.priority = priority;
    }

    int priority() {
        return priority;
    }

    boolean isEmpty() {
        return senders.isEmpty();
    }

    /// Its place among the levels, the lowest first: each level of priority is worth a minute of waiting.
    long turn() {
        return ages.oldest() - priority * MINUTE_MILLIS;
    }

    int waiting(Object sender) {
        SenderLine line = bySender.get(sender);
        return line == null ? 0 : line.size();
    }

    void add(Object sender, Job job, long millis) {
        SenderLine line = bySender.get(sender);
        if (line == null) {
            line = new SenderLine(sender);
            bySender.put(sender, line);
            senders.addLast(line);
        }
        line.add(new SenderLine.Place(job, ages.add(millis)));
    }

    /// The same jobs in the same order.
    Level copy() {
        var copy = new Level(priority);
        var places = new ArrayList<SenderLine.Place>();
        for (SenderLine line : senders) {
            var empty = new SenderLine(line.sender);
            copy.bySender.put(line.sender, empty);
            copy.senders.addLast(empty);
            line.forEach(places::add);
        }
        places.sort(Comparator.comparingLong(place -> place.age.millis()));
        for (SenderLine.Place place : places) {
            Object sender = SenderLine.senderOf(place.job.message().envelope());
            copy.add(sender, place.job, place.age.millis());
        }
        return copy;
    }

    @Nullable
    Job poll() {
        SenderLine line = senders.pollFirst();
        if (line == null) {
            return null;
        }
        SenderLine.Place place = line.poll();
        ages.remove(place.age);
        if (line.isEmpty()) {
            bySender.remove(line.sender);
        } else {
            senders.addLast(line);
        }
        return place.job;
    }
}
