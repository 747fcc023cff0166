package org.posthorn.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/// The project as somebody has it who just got it: no build, no history, no queue.
public final class FreshCopy {
    private static final Set<String> LEFT_OUT = Set.of("target", ".git");

    private FreshCopy() {}

    public static Path into(Path folder) {
        try {
            Files.walkFileTree(Posthorn.HOME, new Copier(folder));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Copier extends SimpleFileVisitor<Path> {
        private final Path folder;

        Copier(Path folder) {
            this.folder = folder;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
            if (LEFT_OUT.contains(dir.getFileName().toString())) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(target(dir));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            boolean ours = !target(file.getParent()).endsWith("queue") || file.endsWith("README.md");
            // In a worktree .git is a file.
            if (ours && attributes.isRegularFile() && !file.endsWith(".git")) {
                Files.copy(file, target(file), StandardCopyOption.COPY_ATTRIBUTES);
            }
            return FileVisitResult.CONTINUE;
        }

        private Path target(Path source) {
            return folder.resolve(Posthorn.HOME.relativize(source).toString());
        }
    }
}
