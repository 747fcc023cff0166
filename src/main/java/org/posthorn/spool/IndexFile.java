package org.posthorn.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.DataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/// The file of the index: maps in the store beneath H2's SQL. Its tables, with secondary indexes and an undo log, cost
/// more at a million rows than all else that a message costs.
///
/// It is committed, but not synced while in use: the end of the process does it no harm, and after a loss of power it
/// is made again.
final class IndexFile implements AutoCloseable {
    /// Changes when an older file can't be read any more: it is made again then.
    private static final String VERSION = "3";

    private static final String FORMAT = "format";
    private static final String NAME = "index";
    private static final int CACHE_MIB = 32;
    /// What may be in memory before it is written without waiting for a commit.
    private static final int UNWRITTEN_KIB = 16 << 10;
    private static final int PAGE_OCTETS = 4 << 10;
    /// When less of it is needed, in percent, some of it is written together anew.
    private static final int FILL_RATE = 65;
    /// At most so much at a time.
    private static final int COMPACTED_OCTETS = 16 << 20;

    private final MVStore store;
    private final MVMap<Long, byte[]> rows;
    private final MVMap<String, String> marks;
    private final MVMap<Long, byte[]> mentions;

    private IndexFile(MVStore store) {
        boolean fresh = store.getMapNames().isEmpty();
        this.store = store;
        this.rows = map("row", LongDataType.INSTANCE, ByteArrayDataType.INSTANCE);
        this.marks = map("mark", StringDataType.INSTANCE, StringDataType.INSTANCE);
        this.mentions = map("mention", LongDataType.INSTANCE, ByteArrayDataType.INSTANCE);
        if (fresh) {
            marks.put(FORMAT, VERSION);
        }
    }

    private <K, V> MVMap<K, V> map(String name, DataType<K> keys, DataType<V> values) {
        return store.openMap(name, new MVMap.Builder<K, V>().keyType(keys).valueType(values));
    }

    /// Opens the one in a directory, making it when absent.
    static IndexFile open(Path directory) {
        MVStore store = new MVStore.Builder()
                .fileName(path(directory).toAbsolutePath().toString())
                .autoCommitDisabled()
                .autoCommitBufferSize(UNWRITTEN_KIB)
                .cacheSize(CACHE_MIB)
                .pageSplitSize(PAGE_OCTETS)
                .open();
        try {
            // What a commit no longer needs is free at once.
            store.setRetentionTime(0);
            store.setVersionsToKeep(0);
            return new IndexFile(store);
        } catch (RuntimeException e) {
            store.closeImmediately();
            throw e;
        }
    }

    static Path path(Path directory) {
        return directory.resolve(NAME + ".mv.db");
    }

    static void delete(Path directory) throws IOException {
        Files.deleteIfExists(path(directory));
        Files.deleteIfExists(directory.resolve(NAME + ".trace.db"));
    }

    /// Whether this program can read it: an earlier one may have written it.
    boolean isOfThisVersion() {
        return VERSION.equals(marks.get(FORMAT));
    }

    MVMap<Long, byte[]> rows() {
        return rows;
    }

    void mark(String name, String text) {
        marks.put(name, text);
    }

    @Nullable
    String mark(String name) {
        return marks.get(name);
    }

    void putMentions(Map<Long, Map<Long, Long>> all) {
        mentions.clear();
        all.forEach((segment, homes) -> {
            var to = new OctetWriter(16 + 16 * homes.size()).number(homes.size());
            homes.forEach((home, octets) -> to.fixed(home).fixed(octets));
            mentions.put(segment, to.toArray());
        });
    }

    Map<Long, Map<Long, Long>> mentions() {
        Map<Long, Map<Long, Long>> all = new HashMap<>();
        mentions.forEach((segment, octets) -> all.put(segment, homes(octets)));
        return all;
    }

    private static Map<Long, Long> homes(byte[] octets) {
        try {
            var from = new OctetReader(octets);
            Map<Long, Long> homes = new HashMap<>();
            for (int left = from.count(Integer.MAX_VALUE); left > 0; left--) {
                homes.put(from.fixed(), from.fixed());
            }
            return homes;
        } catch (DamagedException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Keeps all of it through an end of the process, but not through a loss of power.
    void commit() {
        store.commit();
        store.compact(FILL_RATE, COMPACTED_OCTETS);
    }

    /// Commits, and makes all of it durable.
    void sync() {
        store.commit();
        store.sync();
    }

    /// Closes it as it is on disk.
    void abandon() {
        store.closeImmediately();
    }

    /// Makes all of it durable and closes it. Without moving parts of it together, which could fail in H2 2.4.240: space
    /// at the end is given back while it is in use.
    @Override
    public void close() {
        sync();
        store.close(0);
    }
}
