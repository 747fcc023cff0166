package org.posthorn.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Jobs in the order of their turn. Each level of priority (RFC 6710) is worth a minute of waiting: a job of priority 4
/// goes ahead of ordinary ones that came up to four minutes before it, and of none that came earlier, so that nothing
/// waits for ever.
///
/// Not thread-safe: its queue guards it.
final class JobLine {
    private static final long LEVEL_MILLIS = 60_000;

    private record Place(long turn, long number, Job job) {}

    private final PriorityQueue<Place> places =
            new PriorityQueue<>(Comparator.comparingLong(Place::turn).thenComparingLong(Place::number));
    private long count;

    void add(Job job, Instant now) {
        long priority = job.message().envelope().terms().priority();
        places.add(new Place(now.toEpochMilli() - priority * LEVEL_MILLIS, count++, job));
    }

    @Nullable
    Job poll() {
        Place first = places.poll();
        return first == null ? null : first.job();
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    int size() {
        return places.size();
    }

    /// Takes all out, in order.
    List<Job> drain() {
        var all = new ArrayList<Job>(places.size());
        for (Job job = poll(); job != null; job = poll()) {
            all.add(job);
        }
        return all;
    }
}
