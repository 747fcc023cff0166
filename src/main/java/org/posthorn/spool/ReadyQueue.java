package org.posthorn.spool;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Messages in memory with recipients that wait, in the order of being due. Urgent ones are also found apart. Any
/// thread.
final class ReadyQueue {
    private record Key(long due, long id) {
        static final Comparator<Key> ORDER = Comparator.comparingLong(Key::due).thenComparingLong(Key::id);
    }

    private final TreeMap<Key, Resident> ordinary = new TreeMap<>(Key.ORDER);
    private final TreeMap<Key, Resident> urgent = new TreeMap<>(Key.ORDER);

    synchronized void add(Resident resident, long due) {
        queue(resident).put(new Key(due, resident.id()), resident);
    }

    synchronized void remove(Resident resident, long due) {
        queue(resident).remove(new Key(due, resident.id()));
    }

    private TreeMap<Key, Resident> queue(Resident resident) {
        return resident.isUrgent() ? urgent : ordinary;
    }

    /// The next that is due at `now`, taken out.
    synchronized @Nullable Resident poll(long now) {
        return poll(firstDue(urgent) < firstDue(ordinary) ? urgent : ordinary, now);
    }

    /// The next urgent one that is due at `now`, taken out.
    synchronized @Nullable Resident pollUrgent(long now) {
        return poll(urgent, now);
    }

    private static @Nullable Resident poll(TreeMap<Key, Resident> queue, long now) {
        Map.Entry<Key, Resident> first = queue.firstEntry();
        if (first == null || first.getKey().due() > now) {
            return null;
        }
        queue.pollFirstEntry();
        return first.getValue();
    }

    synchronized long firstDue() {
        return Math.min(firstDue(urgent), firstDue(ordinary));
    }

    private static long firstDue(TreeMap<Key, Resident> queue) {
        return queue.isEmpty() ? RecipientStates.NEVER : queue.firstKey().due();
    }

    synchronized int size() {
        return ordinary.size() + urgent.size();
    }
}
