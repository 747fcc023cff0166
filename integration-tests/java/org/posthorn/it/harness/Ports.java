package org.posthorn.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// Free ports on loopback, below the range that the kernel gives to outgoing connections, which could take them at any
/// time. None is given twice, neither by this process nor by another that runs such tests beside it: between the look
/// whether a port is free and the program's listening on it, somebody else's program could take it.
public final class Ports {
    private static final int FIRST = 10_240;
    private static final int LAST = 32_000;
    private static final int TRIES = 1_000;
    /// How many a process takes at a time.
    private static final int BLOCK = 160;

    /// By number, the blocks of this process, each locked until it ends.
    private static final Map<Integer, FileLock> BLOCKS = new HashMap<>();

    private static int next;
    private static int end;

    private Ports() {}

    public static int free() {
        return free("127.0.0.1");
    }

    /// One port that is free on each of these addresses.
    public static synchronized int free(String... addresses) {
        for (int i = 0; i < TRIES; i++) {
            int port = next();
            if (isFree(port, addresses)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port");
    }

    private static int next() {
        if (next == end) {
            next = FIRST + BLOCK * block();
            end = next + BLOCK;
        }
        return next++;
    }

    private static int block() {
        int blocks = (LAST - FIRST) / BLOCK;
        int some = ThreadLocalRandom.current().nextInt(blocks);
        for (int i = 0; i < blocks; i++) {
            int block = (some + i) % blocks;
            if (!BLOCKS.containsKey(block) && lock(block)) {
                return block;
            }
        }
        throw new IllegalStateException("no free ports");
    }

    private static boolean lock(int block) {
        try {
            String name = "posthorn-test-ports-" + System.getProperty("user.name");
            Path folder = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"), name));
            FileChannel file = FileChannel.open(
                    folder.resolve("block-" + block), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = file.tryLock();
            if (lock == null) {
                file.close();
                return false;
            }
            BLOCKS.put(block, lock);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether nothing listens there, on any address of this machine.
    public static boolean isFree(int port) {
        return isFree(port, "0.0.0.0");
    }

    private static boolean isFree(int port, String... addresses) {
        for (String address : addresses) {
            try (var socket = new ServerSocket(port, 1, InetAddress.getByName(address))) {
                socket.setReuseAddress(true);
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
