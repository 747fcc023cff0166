package org.posthorn.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/// Keeps a second process out of a spool's directory. The system gives the lock back when the process ends, however
/// it ends.
final class DirectoryLock implements Closeable {
    private static final String PROCESS = "process ";

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    static DirectoryLock take(Path directory) throws SpoolException {
        Path path = directory.resolve("lock");
        try {
            FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock == null) {
                    channel.close();
                    throw new SpoolException("spool is in use by " + owner(path));
                }
            } catch (OverlappingFileLockException e) {
                channel.close();
                throw new SpoolException("spool is in use by this very process", e);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap((PROCESS + ProcessHandle.current().pid() + '\n').getBytes(StandardCharsets.UTF_8)),
                    0);
            return new DirectoryLock(channel);
        } catch (SpoolException e) {
            throw e;
        } catch (IOException e) {
            throw new SpoolException("could not lock the spool: " + e.getMessage(), e);
        }
    }

    /// The process that has the lock, or had it last. Takes no lock, so that it is in nobody's way.
    static OptionalLong process(Path directory) {
        try {
            String owner = owner(directory.resolve("lock"));
            return owner.startsWith(PROCESS)
                    ? OptionalLong.of(Long.parseLong(owner.substring(PROCESS.length())))
                    : OptionalLong.empty();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static String owner(Path path) throws IOException {
        String owner = Files.readString(path).strip();
        return owner.isEmpty() ? "another process" : owner;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
