package org.posthorn.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// Files on disk, for their owner alone.
final class DiskStorage implements Storage {
    private final Path root;

    /// Makes the directory and the folders in it, durably.
    DiskStorage(Path root, List<String> folders) throws IOException {
        this.root = root.toAbsolutePath();
        makeFolder(this.root);
        for (String folder : folders) {
            makeFolder(this.root.resolve(folder));
        }
        syncFolder("");
    }

    @Override
    public StoredFile create(String name) throws IOException {
        Path path = root.resolve(name);
        Files.createFile(path, attributes("rw-------"));
        return new DiskFile(new RandomAccessFile(path.toFile(), "rw"));
    }

    @Override
    public StoredFile open(String name) throws IOException {
        Path path = root.resolve(name);
        // Not "unless it exists": of a path that can't be looked at nobody knows, and what is missing is given up.
        if (Files.notExists(path)) {
            throw new NoSuchFileException(name);
        }
        return new DiskFile(new RandomAccessFile(path.toFile(), "rw"));
    }

    @Override
    public List<String> list(String folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root.resolve(folder))) {
            for (Path file : files) {
                names.add(folder + '/' + file.getFileName());
            }
        }
        names.sort(null);
        return names;
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(root.resolve(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(root.resolve(from), root.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void syncFolder(String folder) throws IOException {
        // No thread that may be interrupted keeps this channel: it is opened for this one call.
        try (FileChannel channel = FileChannel.open(root.resolve(folder), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long usable() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    private static void makeFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            Files.createDirectories(parent);
        }
        Files.createDirectory(folder, attributes("rwx------"));
    }

    private static FileAttribute<?> attributes(String rights) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights));
    }
}
