package org.posthorn.config;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.bounce.ReportTexts;
import org.posthorn.bounce.TextProblem;
import org.posthorn.bounce.TextsException;
import org.posthorn.route.Destination;
import org.posthorn.route.PipeProgram;
import org.posthorn.route.RouteRule;
import org.posthorn.route.RouteTarget;
import org.posthorn.route.Webhook;
import org.posthorn.tls.ServerTls;
import org.posthorn.tls.TlsException;

/// Whether the files and folders that a configuration names will do. Makes none of them.
final class FileChecks {
    private final Section root;
    private final List<Problem> elsewhere = new ArrayList<>();

    /// @param root of the file that the configuration was read from, for the places
    FileChecks(Section root) {
        this.root = root;
    }

    void check(Configuration configuration) {
        checkTls(configuration);
        checkTexts(configuration);
        checkFolder(root, "spool", configuration.spool().directory());
        checkOwner(configuration.spool().directory());
        checkRoom(configuration);
        checkFile(root.section("accounts"), "database", configuration.accounts().database());
        if (root.section("admin").has("token-file")) {
            checkParent(
                    root.section("admin"), "token-file", configuration.admin().tokenFile());
        }
        if (!configuration.log().target().equals("-")) {
            checkLog(Path.of(configuration.log().target()));
        }
        SourceKeys.check(root);
        checkTargets(configuration.routes().rules(), configuration.spool().directory());
    }

    /// What root may write says nothing about the user that the server runs as, and what root makes in the queue that
    /// user can't change.
    private void checkOwner(Path spool) {
        try {
            String user = System.getProperty("user.name");
            String owner = Files.isDirectory(spool) ? Files.getOwner(spool).getName() : user;
            if (user.equals("root") && !owner.equals(user)) {
                root.warn("spool", spool + " belongs to " + owner + ", and this runs as root: run it as " + owner);
            }
        } catch (IOException e) {
            root.report("spool", "can't be read: " + spool + ": " + reason(e));
        }
    }

    /// Below `min-free` all mail is refused with 452.
    private void checkRoom(Configuration configuration) {
        long least = configuration.spool().minFree();
        Section queue = root.section("queue");
        try {
            FileStore disk = Files.getFileStore(existing(configuration.spool().directory()));
            long total = disk.getTotalSpace();
            // What is no disk has none.
            if (total == 0) {
                return;
            }
            if (least > total) {
                queue.report("min-free", "the disk of the queue has " + Sizes.print(total) + " in all");
            } else if (disk.getUsableSpace() < least) {
                queue.warn(
                        "min-free",
                        "the disk of the queue has less free, " + Sizes.print(disk.getUsableSpace())
                                + ": all mail is refused with 452");
            }
        } catch (IOException e) {
            root.report("spool", "its disk can't be asked for its size: " + reason(e));
        }
    }

    /// The service manager may have prepared what is no plain file, such as a pipe.
    private void checkLog(Path target) {
        Section section = root.section("log");
        if (!Files.exists(target) || Files.isRegularFile(target) || Files.isDirectory(target)) {
            checkFile(section, "target", target);
        } else if (!Files.isWritable(target)) {
            section.report("target", "can't be written to: " + target);
        }
    }

    private void checkTls(Configuration configuration) {
        try {
            ServerTls.check(configuration.tls());
        } catch (TlsException e) {
            root.section("tls").report(String.valueOf(e.getMessage()));
        }
        if (!Files.exists(configuration.tls().certificate())) {
            // A self-signed one is made there.
            checkParent(root.section("tls"), "certificate", configuration.tls().certificate());
        }
    }

    private void checkTexts(Configuration configuration) {
        try {
            ReportTexts.load(configuration.reports());
        } catch (TextsException e) {
            for (TextProblem problem : e.problems()) {
                elsewhere.add(new Problem(problem.file(), problem.line(), problem.column(), problem.message()));
            }
        }
    }

    /// What is wrong in files that the configuration names.
    List<Problem> elsewhere() {
        return List.copyOf(elsewhere);
    }

    /// The rules are in the order of the tables, one for each.
    private void checkTargets(List<RouteRule> rules, Path spool) {
        List<Section> sections = root.tables("route");
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).to() instanceof RouteTarget.Fixed(Destination destination)) {
                checkTarget(sections.get(i), destination);
                if (destination instanceof Destination.Maildir(Path directory)) {
                    checkApart(sections.get(i), directory, spool);
                }
            }
        }
    }

    /// A recipient may be called like a file of the queue.
    private static void checkApart(Section section, Path maildir, Path spool) {
        Path mail = maildir.toAbsolutePath().normalize();
        Path queue = spool.toAbsolutePath().normalize();
        if (mail.startsWith(queue) || queue.startsWith(mail)) {
            section.report("to", "shares a folder with the queue: " + maildir + " and " + spool);
        }
    }

    private static void checkTarget(Section section, Destination destination) {
        switch (destination) {
            case Destination.Maildir(Path directory) -> checkFolder(section, "to", directory);
            case Destination.Pipe(String _, PipeProgram program) -> checkProgram(section, program);
            case Destination.Post(String _, Webhook webhook) -> {
                checkSecret(section, webhook.authorizationFile());
                checkSecret(section, webhook.secretFile());
            }
            case Destination.SmtpHosts _, Destination.Lmtp _, Destination.LmtpSocket _, Destination.Discard _ -> {}
        }
    }

    private static void checkProgram(Section section, PipeProgram program) {
        Path file = Path.of(program.command().program());
        if (Files.isDirectory(file) || !Files.isExecutable(file)) {
            section.report("to", "is no program that can be started: " + file);
        }
        if (!Files.isDirectory(program.directory())) {
            section.report("to", "its program has no folder to run in: " + program.directory());
        }
    }

    private static void checkSecret(Section section, @Nullable Path file) {
        if (file != null && (Files.isDirectory(file) || !Files.isReadable(file))) {
            section.report("to", "its webhook has a file that can't be read: " + file);
        }
    }

    private static void checkFile(Section section, String key, Path file) {
        if (Files.isRegularFile(file)) {
            try (FileChannel _ = FileChannel.open(file, StandardOpenOption.WRITE)) {
                // Nothing is written.
            } catch (IOException e) {
                section.report(key, "can't be written to: " + file);
            }
            return;
        }
        checkParent(section, key, file);
    }

    private static void checkParent(Section section, String key, Path file) {
        if (Files.isDirectory(file)) {
            section.report(key, "is a folder, not a file: " + file);
        }
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            checkFolder(section, key, parent);
        }
    }

    /// Either it is there and can be written to, or it can be made. Tried, since permissions alone don't tell: root has
    /// them all, and nobody makes a folder in `/proc`.
    private static void checkFolder(Section section, String key, Path folder) {
        Path nearest = existing(folder);
        if (!Files.isDirectory(nearest)) {
            section.report(key, "is no folder: " + nearest);
            return;
        }
        try {
            Files.delete(Files.createTempDirectory(nearest, ".posthorn-check-"));
        } catch (IOException e) {
            boolean there = nearest.equals(folder.toAbsolutePath().normalize());
            section.report(
                    key,
                    (there ? "can't be written to: " + folder : "can't be made: " + folder + ", in " + nearest) + ": "
                            + reason(e));
        }
    }

    /// The file or folder itself, or the nearest above it that is there.
    private static Path existing(Path path) {
        Path nearest = path.toAbsolutePath().normalize();
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        return nearest;
    }

    private static String reason(IOException failure) {
        return switch (failure) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "no folder can be made there";
            case FileSystemException file when file.getReason() != null -> String.valueOf(file.getReason());
            default -> String.valueOf(failure.getMessage());
        };
    }
}
