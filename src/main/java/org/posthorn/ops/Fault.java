package org.posthorn.ops;

import java.net.http.HttpTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What went wrong, in words for an operator. The JDK's own are often the path of a file alone, or nothing at all.
final class Fault {
    private Fault() {}

    /// On one line or several, as the message of the failure is.
    static String of(Throwable failure) {
        String message = failure instanceof HttpTimeoutException ? "no answer in time" : failure.getMessage();
        String words = message == null || message.isBlank() ? name(failure) : message;
        FileSystemException file = file(failure);
        return file == null || !words.endsWith(file.getFile()) ? words : words + ": " + reason(file);
    }

    /// The one below it that names a file and does not say what is the matter with it. Words that end with that name
    /// are its own.
    private static @Nullable FileSystemException file(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileSystemException file && file.getReason() == null) {
                return file;
            }
        }
        return null;
    }

    private static String reason(FileSystemException file) {
        return switch (file) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "there is no such file or folder";
            case FileAlreadyExistsException _ -> "something else is in its place";
            case NotDirectoryException _ -> "is no folder";
            default -> name(file);
        };
    }

    /// `ConnectException` is called "connect".
    private static String name(Throwable failure) {
        String name = failure.getClass().getSimpleName().replaceFirst("Exception$", "");
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
}
