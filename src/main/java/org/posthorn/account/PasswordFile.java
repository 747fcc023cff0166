package org.posthorn.account;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// A file with one password in one line, that its owner alone may read. Any thread.
public final class PasswordFile {
    /// Octets of a file that is read.
    static final int MAX_OCTETS = 1_024;

    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private PasswordFile() {}

    /// The password, without the end of its line.
    ///
    /// @throws SaslLoginException says what is wrong with the file, and nothing of what is in it
    public static String read(Path file) throws SaslLoginException {
        try {
            checkAccess(file);
            return password(file);
        } catch (NoSuchFileException e) {
            throw new SaslLoginException("there is no such file: " + file);
        } catch (IOException e) {
            throw new SaslLoginException(
                    "can't be read: " + file + " (" + e.getClass().getSimpleName() + ')');
        }
    }

    /// Reads it for nothing but to see whether it can be.
    ///
    /// @throws SaslLoginException as [#read]
    public static void check(Path file) throws SaslLoginException {
        var _ = read(file);
    }

    private static void checkAccess(Path file) throws IOException, SaslLoginException {
        if (Files.isDirectory(file)) {
            throw new SaslLoginException("is a folder, not a file: " + file);
        }
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
                && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
            throw new SaslLoginException("can be read or written by others than its owner: " + file + " (chmod 600)");
        }
    }

    private static String password(Path file) throws IOException, SaslLoginException {
        byte[] octets;
        try (InputStream in = Files.newInputStream(file)) {
            octets = in.readNBytes(MAX_OCTETS + 1);
        }
        if (octets.length > MAX_OCTETS) {
            throw new SaslLoginException("is over " + MAX_OCTETS + " octets: " + file);
        }
        Optional<String> password = SaslText.decode(Arrays.copyOf(octets, lineEnd(octets)));
        if (password.isEmpty() || password.get().isEmpty() || !isLine(password.get())) {
            throw new SaslLoginException("does not hold a password in one line of UTF-8: " + file);
        }
        return password.get();
    }

    private static int lineEnd(byte[] octets) {
        int end = octets.length;
        if (end > 0 && octets[end - 1] == '\n') {
            end--;
        }
        return end > 0 && octets[end - 1] == '\r' ? end - 1 : end;
    }

    private static boolean isLine(String password) {
        return password.chars().noneMatch(Character::isISOControl);
    }
}
