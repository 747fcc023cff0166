package org.posthorn.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.QueueId;

/// Jobs in the order of their turn. Each level of priority (RFC 6710) is worth a minute of waiting: jobs of priority 4
/// go ahead of ordinary ones while none of these came more than four minutes before them, so that nothing waits for
/// ever. Within a level the senders have their turns one after the other, whoever sent how much.
///
/// Not thread-safe: its queue guards it.
final class JobLine {
    /// Those that were ever used, at most nineteen; with ordinary mail it is one.
    private final List<Level> levels = new ArrayList<>(1);

    private int size;

    void add(Job job, Instant now) {
        level(job).add(SenderLine.senderOf(job.message().envelope()), job, now.toEpochMilli());
        size++;
    }

    private Level level(Job job) {
        int priority = job.message().envelope().terms().priority();
        for (Level level : levels) {
            if (level.priority() == priority) {
                return level;
            }
        }
        var level = new Level(priority);
        levels.add(level);
        return level;
    }

    /// How many of the same sender and priority wait.
    int waitingLike(Job job) {
        return level(job).waiting(SenderLine.senderOf(job.message().envelope()));
    }

    @Nullable
    Job poll() {
        Level first = null;
        for (Level level : levels) {
            if (!level.isEmpty() && (first == null || level.turn() < first.turn())) {
                first = level;
            }
        }
        if (first == null) {
            return null;
        }
        size--;
        return first.poll();
    }

    /// What goes before a job.
    record Ahead(int jobs, int recipients) {}

    /// What goes before the first job of this message, if nothing else comes; null when none waits. Looks at all of them.
    @Nullable
    Ahead ahead(QueueId id) {
        var copy = new JobLine();
        levels.forEach(level -> copy.levels.add(level.copy()));
        copy.size = size;
        int jobs = 0;
        int recipients = 0;
        for (Job job = copy.poll(); job != null; job = copy.poll()) {
            if (job.message().id().equals(id)) {
                return new Ahead(jobs, recipients);
            }
            jobs++;
            recipients += job.recipients().size();
        }
        return null;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /// Takes all out, in order.
    List<Job> drain() {
        var all = new ArrayList<Job>(size);
        for (Job job = poll(); job != null; job = poll()) {
            all.add(job);
        }
        return all;
    }
}
