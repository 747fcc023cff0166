package org.posthorn.spool;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The books of the journal's segments: how much of each is still needed, and by whom.
///
/// A segment is needed for the messages whose records are in it, and for what it says about messages of other
/// segments that are still there (its *mentions*): were it deleted before them, a rebuild would find those messages
/// as they were at first, and deliver them again.
final class Segments {
    private static final class Books {
        long end = Segment.START;
        long capacity;
        boolean sealed;
        boolean distrusted;
        /// Whether it has what nobody could read: it stays.
        boolean unread;
        /// Whether an earlier process wrote it.
        boolean old;
        /// Whether messages were moved here whose older copies may still be in segments before it.
        boolean movedTo;
        /// Whether a move to here failed: the copy may be here all the same.
        boolean strayed;
        /// Whether it was sealed by this process, and never chosen for compaction.
        boolean fresh;
        /// As [System#nanoTime()].
        long sealedAt;
        long messages;
        long liveOctets;
        /// Octets of records about messages of other segments, by segment.
        final Map<Long, Long> mentions = new HashMap<>();
    }

    private final TreeMap<Long, Books> segments = new TreeMap<>();
    private long messages;

    synchronized void add(long id, long capacity) {
        books(id).capacity = capacity;
    }

    /// Says that writing to a segment failed: its file is not to be used again.
    synchronized void distrust(long id) {
        books(id).distrusted = true;
    }

    synchronized boolean isTrusted(long id) {
        return !books(id).distrusted;
    }

    /// Says that a segment could not be read to its end: it stays, for a later start to read it.
    synchronized void unread(long id) {
        books(id).unread = true;
    }

    /// Whether the books know all that is in the segments.
    synchronized boolean isAllRead() {
        return segments.values().stream().noneMatch(books -> books.unread);
    }

    /// Says that a segment is full: from now on it rests.
    ///
    /// @param now as [System#nanoTime()]
    synchronized void seal(long id, long end, long now) {
        Books books = books(id);
        books.sealed = true;
        books.end = end;
        books.fresh = true;
        books.sealedAt = now;
    }

    /// Says that nothing more is written to a segment of an earlier process, which may have begun to compact it.
    synchronized void sealOld(long id, long end) {
        Books books = books(id);
        books.sealed = true;
        books.end = end;
        books.old = true;
    }

    /// Says that a message was moved to a segment.
    synchronized void movedTo(long id) {
        books(id).movedTo = true;
    }

    /// Says that a message could not be moved to a segment, which may have the copy all the same.
    synchronized void strayedTo(long id) {
        books(id).strayed = true;
    }

    synchronized void grow(long id, long end) {
        books(id).end = end;
    }

    synchronized void messageAdded(Location location) {
        Books books = books(location.segment());
        books.messages++;
        books.liveOctets += location.footprint();
        messages++;
    }

    synchronized void messageGone(Location location) {
        messages--;
        Books books = segments.get(location.segment());
        if (books != null) {
            books.messages--;
            books.liveOctets -= location.footprint();
        }
    }

    /// A record about a message of another segment.
    synchronized void mentioned(long segment, long home, int footprint) {
        if (segment != home && segments.containsKey(home)) {
            books(segment).mentions.merge(home, (long) footprint, Long::sum);
        }
    }

    /// A segment has records about messages of nobody knows which of those before it. How many is left out, so that it
    /// may be emptied.
    synchronized void mentionedBefore(long segment) {
        Map<Long, Long> mentions = books(segment).mentions;
        segments.headMap(segment).keySet().forEach(home -> mentions.merge(home, 1L, Long::sum));
    }

    /// The segments that this one says something about, as far as they are still there.
    synchronized Set<Long> mentions(long id) {
        Books books = segments.get(id);
        return books == null ? Set.of() : Set.copyOf(books.mentions.keySet());
    }

    /// What the segments say about each other, for the index.
    synchronized Map<Long, Map<Long, Long>> allMentions() {
        Map<Long, Map<Long, Long>> all = new HashMap<>();
        segments.forEach((id, books) -> all.put(id, Map.copyOf(books.mentions)));
        return all;
    }

    /// The same, read back: as far as those segments are still there.
    synchronized void restoreMentions(Map<Long, Map<Long, Long>> all) {
        all.forEach((id, homes) -> homes.forEach((home, octets) -> {
            if (segments.containsKey(id) && segments.containsKey(home)) {
                segments.get(id).mentions.put(home, octets);
            }
        }));
    }

    /// The lowest segment of which less than this fraction is needed. The lowest first, always: when a message was
    /// moved and the move was cut short by a crash, the older copy has to go before the newer one may. Of a segment
    /// that rests nothing was ever moved, so it may be passed over. One in which a copy may have strayed goes however
    /// much of it is needed.
    ///
    /// None while one could not be read: whatever the others say may be about a message in it.
    ///
    /// @param restedSince as [System#nanoTime()]: what was sealed later rests, unless nothing needs it
    synchronized Optional<Long> sparse(double fraction, long restedSince) {
        if (!isAllRead()) {
            return Optional.empty();
        }
        for (var entry : segments.entrySet()) {
            Books books = entry.getValue();
            long needed = books.liveOctets + mentionOctets(books);
            boolean rests = books.fresh && books.sealedAt - restedSince > 0;
            if (books.sealed
                    && (needed == 0 || books.strayed || !rests && needed < fraction * Math.max(books.end, 1))) {
                books.fresh = false;
                return Optional.of(entry.getKey());
            }
        }
        return Optional.empty();
    }

    /// A segment that may go whatever becomes of those before it: this process wrote it, so that it says nothing of what
    /// could not be read, nothing needs it, and no copy in it is newer than one that is still there.
    synchronized Optional<Long> unneeded() {
        for (var entry : segments.entrySet()) {
            Books books = entry.getValue();
            if (books.strayed) {
                return Optional.empty();
            }
            if (books.sealed && !books.old && !books.movedTo && isDead(entry.getKey())) {
                return Optional.of(entry.getKey());
            }
        }
        return Optional.empty();
    }

    /// Whether nothing needs this segment.
    synchronized boolean isDead(long id) {
        Books books = segments.get(id);
        return books != null && books.sealed && !books.unread && books.messages == 0 && mentionOctets(books) == 0;
    }

    synchronized long messagesIn(long id) {
        Books books = segments.get(id);
        return books == null ? 0 : books.messages;
    }

    synchronized long end(long id) {
        Books books = segments.get(id);
        return books == null ? Segment.START : books.end;
    }

    synchronized void removed(long id) {
        segments.remove(id);
        for (Books books : segments.values()) {
            books.mentions.remove(id);
        }
    }

    synchronized boolean contains(long id) {
        return segments.containsKey(id);
    }

    synchronized long lastId() {
        return segments.isEmpty() ? 0 : segments.lastKey();
    }

    synchronized long messages() {
        return messages;
    }

    synchronized long diskOctets() {
        return segments.values().stream()
                .mapToLong(books -> books.sealed ? books.end : books.capacity)
                .sum();
    }

    private static long mentionOctets(Books books) {
        return books.mentions.values().stream().mapToLong(Long::longValue).sum();
    }

    private Books books(long id) {
        return segments.computeIfAbsent(id, _ -> new Books());
    }
}
