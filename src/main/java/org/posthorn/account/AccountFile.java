package org.posthorn.account;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import org.h2.api.ErrorCode;

/// The file of the account database: there, its owner's alone, and opened.
final class AccountFile {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final int CACHE_KIB = 4_096;

    private AccountFile() {}

    /// Opens the database, and makes an empty one where there is no file.
    static Connection open(Path database) throws AccountException {
        try {
            makeSure(database);
            return DriverManager.getConnection(url(database), "sa", "");
        } catch (IOException e) {
            throw new AccountException(database + ": can't be made: " + e, e);
        } catch (SQLException e) {
            throw failure(database, e);
        }
    }

    /// H2 takes an empty file for a new database: made here, it is nobody else's to read from the start.
    private static void makeSure(Path database) throws IOException {
        Path folder = database.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try {
            Files.createFile(database, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (FileAlreadyExistsException e) {
            return;
        }
        if (folder != null) {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static String url(Path database) {
        String path = database.toAbsolutePath().toString();
        String name = path.substring(0, path.length() - AccountSettings.SUFFIX.length());
        // The store closes it, not a shutdown hook of H2's own.
        return "jdbc:h2:file:" + name + ";DB_CLOSE_ON_EXIT=FALSE;CACHE_SIZE=" + CACHE_KIB;
    }

    private static AccountException failure(Path database, SQLException e) {
        return switch (e.getErrorCode()) {
            case ErrorCode.DATABASE_ALREADY_OPEN_1 ->
                new AccountException(database + ": another process has it open: is Posthorn running?", e);
            case ErrorCode.FILE_CORRUPTED_1 -> new AccountException(database + ": is damaged: " + e.getMessage(), e);
            default -> new AccountException(database + ": can't be opened: " + e.getMessage(), e);
        };
    }
}
