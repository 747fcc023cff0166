package org.posthorn.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Files in memory that a crash treats as a disk would: octets that were not synced are forgotten, and so are names
/// whose folder was not synced. After a sync that failed, a later one of that file says that all is well and leaves
/// out what the first could not write, as Linux does. Faults are thrown where a test asks for them.
final class MemoryStorage implements Storage {
    /// What a fault is asked at, before each of: `create`, `open`, `list`, `delete`, `rename`, `sync-folder`, `usable`;
    /// and of a file `write`, `read`, `force` (any sync), `truncate`, `size`, `close`.
    interface Fault {
        /// Throws to make the operation fail. May change the count of octets that a write writes before it fails.
        void at(String operation, String name) throws IOException;
    }

    private static final class Data {
        byte[] volatileOctets = {};
        byte[] durableOctets = {};
        /// What it was when a sync failed, or null.
        byte @Nullable [] atFailure;

        volatile String name = "";

        /// What a sync makes durable: all that was written, but for what an earlier one failed to write.
        byte[] synced() {
            byte[] synced = volatileOctets.clone();
            byte[] failed = atFailure;
            for (int at = 0; failed != null && at < synced.length; at += SECTOR) {
                int end = Math.min(at + SECTOR, synced.length);
                if (end <= failed.length && Arrays.equals(synced, at, end, failed, at, end)) {
                    byte[] left = Arrays.copyOf(durableOctets, Math.max(durableOctets.length, end));
                    System.arraycopy(left, at, synced, at, end - at);
                }
            }
            return synced;
        }

        /// As it was last synced, with any of the sectors that were written since.
        byte[] torn(RandomGenerator random) {
            boolean grown = volatileOctets.length != durableOctets.length && random.nextBoolean();
            byte[] octets = Arrays.copyOf(durableOctets, grown ? volatileOctets.length : durableOctets.length);
            int both = Math.min(octets.length, volatileOctets.length);
            for (int at = 0; at < both; at += SECTOR) {
                int end = Math.min(at + SECTOR, both);
                if (!Arrays.equals(octets, at, end, volatileOctets, at, end) && random.nextBoolean()) {
                    System.arraycopy(volatileOctets, at, octets, at, end - at);
                }
            }
            return octets;
        }
    }

    /// What a disk writes whole or not at all.
    private static final int SECTOR = 512;

    /// A change of a folder: it is applied to the names that are durable so far.
    private record NameChange(String folder, Consumer<Map<String, Data>> change) {}

    private final Map<String, Data> names = new TreeMap<>();
    private final Map<String, Data> durableNames = new TreeMap<>();
    /// What was done to names since their folder was last synced, in order.
    private final List<NameChange> nameChanges = new ArrayList<>();
    private volatile Fault fault = (_, _) -> {};
    private volatile long usable = Long.MAX_VALUE;
    private volatile Predicate<String> forgetsForce = _ -> false;
    private volatile Predicate<String> forgetsFolder = _ -> false;
    private final List<String> syncedAgain = new CopyOnWriteArrayList<>();
    /// How many octets of a failing write reach the file.
    private volatile int torn;

    void fault(Fault newFault) {
        fault = newFault;
    }

    void usable(long octets) {
        usable = octets;
    }

    void tornWrites(int octets) {
        torn = octets;
    }

    /// From now on a sync does nothing: what a spool without syncs would be.
    void forgetForce() {
        forgetForce(_ -> true);
    }

    /// The same for files of such names.
    void forgetForce(Predicate<String> name) {
        forgetsForce = name;
    }

    /// From now on syncing a folder does nothing.
    void forgetFolders() {
        forgetFolders(_ -> true);
    }

    /// The same for some folders.
    void forgetFolders(Predicate<String> folder) {
        forgetsFolder = folder;
    }

    /// Files that were synced once more by the descriptor whose sync had failed.
    List<String> syncedAgain() {
        return List.copyOf(syncedAgain);
    }

    /// What may be on disk after a loss of power, now: any of the sectors and names that were not synced.
    synchronized MemoryStorage powerLoss(RandomGenerator random) {
        var after = new MemoryStorage();
        var there = new TreeMap<>(durableNames);
        nameChanges.stream()
                .filter(_ -> random.nextBoolean())
                .forEach(some -> some.change().accept(there));
        there.forEach((name, data) -> after.put(name, data.torn(random)));
        return after;
    }

    /// What is on disk after a loss of power, now, when nothing is that need not be.
    synchronized MemoryStorage crash() {
        var after = new MemoryStorage();
        durableNames.forEach((name, data) -> after.put(name, data.durableOctets.clone()));
        return after;
    }

    /// What is on disk after the process was killed, now: all that was written.
    synchronized MemoryStorage kill() {
        var after = new MemoryStorage();
        names.forEach((name, data) -> after.put(name, data.volatileOctets.clone()));
        return after;
    }

    synchronized byte[] octets(String name) {
        return names.get(name).volatileOctets.clone();
    }

    synchronized boolean has(String name) {
        return names.containsKey(name);
    }

    /// Puts a file there, durably.
    synchronized void put(String name, byte[] octets) {
        var data = new Data();
        data.name = name;
        data.volatileOctets = octets;
        data.durableOctets = octets.clone();
        names.put(name, data);
        durableNames.put(name, data);
    }

    void change(String name, BiConsumer<byte[], Integer> change, int at) {
        byte[] octets = octets(name);
        change.accept(octets, at);
        put(name, octets);
    }

    @Override
    public synchronized StoredFile create(String name) throws IOException {
        fault.at("create", name);
        if (names.containsKey(name)) {
            throw new IOException("there already: " + name);
        }
        var data = new Data();
        data.name = name;
        change(name, there -> there.put(name, data));
        return new MemoryFile(data);
    }

    @Override
    public synchronized StoredFile open(String name) throws IOException {
        fault.at("open", name);
        if (!names.containsKey(name)) {
            throw new NoSuchFileException(name);
        }
        return new MemoryFile(names.get(name));
    }

    @Override
    public synchronized List<String> list(String folder) throws IOException {
        fault.at("list", folder);
        return names.keySet().stream()
                .filter(name -> name.startsWith(folder + '/'))
                .toList();
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        fault.at("delete", name);
        change(name, there -> there.remove(name));
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        fault.at("rename", from);
        names.get(from).name = to;
        change(to, there -> {
            Data data = there.remove(from);
            if (data != null) {
                there.put(to, data);
            }
        });
    }

    private void change(String name, Consumer<Map<String, Data>> change) {
        change.accept(names);
        nameChanges.add(new NameChange(folder(name), change));
    }

    private static String folder(String name) {
        return name.substring(0, Math.max(name.lastIndexOf('/'), 0));
    }

    @Override
    public void syncFolder(String folder) throws IOException {
        fault.at("sync-folder", folder);
        synchronized (this) {
            if (forgetsFolder.test(folder)) {
                return;
            }
            nameChanges.removeIf(some -> some.folder().equals(folder));
            durableNames.keySet().removeIf(name -> name.startsWith(folder + '/'));
            names.forEach((name, data) -> {
                if (name.startsWith(folder + '/')) {
                    durableNames.put(name, data);
                }
            });
        }
    }

    @Override
    public long usable() throws IOException {
        fault.at("usable", "");
        return usable;
    }

    private final class MemoryFile implements StoredFile {
        private final Data data;
        private volatile boolean failed;

        MemoryFile(Data data) {
            this.data = data;
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            try {
                fault.at("write", data.name);
            } catch (IOException e) {
                put(from.slice(from.position(), Math.min(torn, from.remaining())), (int) position);
                throw e;
            }
            put(from, (int) position);
        }

        private void put(ByteBuffer from, int position) {
            synchronized (MemoryStorage.this) {
                int end = position + from.remaining();
                if (data.volatileOctets.length < end) {
                    data.volatileOctets = Arrays.copyOf(data.volatileOctets, end);
                }
                from.get(data.volatileOctets, position, from.remaining());
            }
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            fault.at("read", data.name);
            synchronized (MemoryStorage.this) {
                int count = (int) Math.min(into.remaining(), data.volatileOctets.length - position);
                if (count <= 0) {
                    return -1;
                }
                into.put(data.volatileOctets, (int) position, count);
                return count;
            }
        }

        @Override
        public void force() throws IOException {
            if (failed) {
                syncedAgain.add(data.name);
            }
            try {
                fault.at("force", data.name);
            } catch (IOException e) {
                failed = true;
                synchronized (MemoryStorage.this) {
                    data.atFailure = data.volatileOctets.clone();
                }
                throw e;
            }
            synchronized (MemoryStorage.this) {
                if (!forgetsForce.test(data.name)) {
                    data.durableOctets = data.synced();
                }
            }
        }

        @Override
        public void sync() throws IOException {
            force();
        }

        @Override
        public void truncate(long size) throws IOException {
            fault.at("truncate", data.name);
            synchronized (MemoryStorage.this) {
                data.volatileOctets = Arrays.copyOf(data.volatileOctets, (int) size);
            }
        }

        @Override
        public long size() throws IOException {
            fault.at("size", data.name);
            synchronized (MemoryStorage.this) {
                return data.volatileOctets.length;
            }
        }

        @Override
        public void close() throws IOException {
            fault.at("close", data.name);
        }
    }
}
