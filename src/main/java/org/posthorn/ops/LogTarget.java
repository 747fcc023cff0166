package org.posthorn.ops;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Where the mail log goes. Confined to one thread, but for its making.
interface LogTarget extends AutoCloseable {
    /// Writes a block of whole lines.
    void write(LineBuffer lines) throws IOException;

    /// Follows a file that was moved away or removed: opens a new one in its place.
    void follow() throws IOException;

    @Override
    void close() throws IOException;

    /// @throws IOException when the file can't be opened
    static LogTarget of(LogSettings settings) throws IOException {
        return settings.file().isPresent()
                ? new ToFile(settings.file().get())
                : new ToStream(new FileOutputStream(FileDescriptor.err));
    }

    /// A stream that is not ours to close, and not ours alone: the program's own log goes there too. Blocks that a
    /// pipe takes in one piece (PIPE_BUF) keep lines whole.
    record ToStream(OutputStream out) implements LogTarget {
        private static final int PIPE_BUF = 4096;

        @Override
        public void write(LineBuffer lines) throws IOException {
            lines.writeTo(out, PIPE_BUF);
            out.flush();
        }

        @Override
        public void follow() {}

        @Override
        public void close() {}
    }

    /// A file that is appended to.
    final class ToFile implements LogTarget {
        private final Path path;
        private OutputStream out;
        private @Nullable Object key;

        ToFile(Path path) throws IOException {
            this.path = path;
            this.out = open(path);
            this.key = key(path);
        }

        @Override
        public void write(LineBuffer lines) throws IOException {
            lines.writeTo(out);
        }

        @Override
        public void follow() throws IOException {
            Object there = key(path);
            if (there != null && there.equals(key)) {
                return;
            }
            // The new one first: when it can't be opened, the old one goes on.
            OutputStream next = open(path);
            out.close();
            out = next;
            key = key(path);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }

        private static OutputStream open(Path path) throws IOException {
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            return Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        /// What tells one file from another of the same name: its inode.
        private static @Nullable Object key(Path path) throws IOException {
            try {
                return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
            } catch (NoSuchFileException e) {
                return null;
            }
        }
    }
}
