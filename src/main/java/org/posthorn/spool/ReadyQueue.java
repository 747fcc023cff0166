package org.posthorn.spool;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Messages in memory with recipients that wait, in the order of being due. Any thread.
final class ReadyQueue {
    private record Key(long due, long id) {}

    private final TreeMap<Key, Resident> queue =
            new TreeMap<>(Comparator.comparingLong(Key::due).thenComparingLong(Key::id));

    synchronized void add(Resident resident, long due) {
        queue.put(new Key(due, resident.id()), resident);
    }

    synchronized void remove(Resident resident, long due) {
        queue.remove(new Key(due, resident.id()));
    }

    /// The next that is due at `now`, taken out.
    synchronized @Nullable Resident poll(long now) {
        Map.Entry<Key, Resident> first = queue.firstEntry();
        if (first == null || first.getKey().due() > now) {
            return null;
        }
        queue.pollFirstEntry();
        return first.getValue();
    }

    synchronized long firstDue() {
        return queue.isEmpty() ? RecipientStates.NEVER : queue.firstKey().due();
    }

    synchronized int size() {
        return queue.size();
    }
}
