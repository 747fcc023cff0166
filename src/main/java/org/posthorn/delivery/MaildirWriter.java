package org.posthorn.delivery;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.posthorn.mail.Content;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;

/// Puts one message into one Maildir: written to `tmp`, synced, moved to `new`, and that folder synced, so that it
/// is there whole or not at all, and stays. Only the owner of this process may read it. Lines end in LF, as is the
/// custom there.
final class MaildirWriter {
    private static final int BUFFER = 16 * 1024;
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;

    /// @param directory the mailbox's folder, made when missing
    MaildirWriter(Path directory) {
        this.directory = directory;
    }

    /// Durable when it returns.
    ///
    /// @param name unique among all messages that ever came here
    void write(String name, Envelope envelope, MailAddress recipient, Content content) throws IOException {
        makeFolders();
        Path temporary = directory.resolve("tmp").resolve(name);
        boolean done = false;
        try {
            long size = writeFile(temporary, envelope, recipient, content);
            Path target = directory.resolve("new").resolve(name + ",S=" + size);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            sync(directory.resolve("new"));
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(temporary);
            }
        }
    }

    private static long writeFile(Path file, Envelope envelope, MailAddress recipient, Content content)
            throws IOException {
        try (var channel = FileChannel.open(
                        file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), OWNER_ONLY_FILE);
                var out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
            // RFC 5321 section 4.4: the final delivery records the reverse-path.
            String added = "Return-Path: <" + envelope.sender() + ">\nDelivered-To: " + recipient + '\n';
            out.write(added.getBytes(StandardCharsets.UTF_8));
            var lines = new LineFeeds(out);
            ReturnPathFilter.transfer(content, lines);
            lines.finish();
            out.flush();
            channel.force(true);
            return channel.size();
        }
    }

    private void makeFolders() throws IOException {
        if (Files.isDirectory(directory.resolve("new"))) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        // `new` last: where it is, all are.
        for (String folder : List.of("tmp", "cur", "new")) {
            Files.createDirectories(directory.resolve(folder), OWNER_ONLY);
        }
        sync(directory);
        if (parent != null) {
            sync(parent);
        }
    }

    private static void sync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
