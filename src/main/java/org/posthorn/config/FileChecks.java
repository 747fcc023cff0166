package org.posthorn.config;

import java.nio.file.Files;
import java.nio.file.Path;
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
        checkFile(root.section("accounts"), "database", configuration.accounts().database());
        if (root.section("admin").has("token-file")) {
            checkParent(
                    root.section("admin"), "token-file", configuration.admin().tokenFile());
        }
        if (!configuration.log().target().equals("-")) {
            checkFile(root.section("log"), "target", Path.of(configuration.log().target()));
        }
        SourceKeys.check(root);
        checkTargets(configuration.routes().rules());
    }

    private void checkTls(Configuration configuration) {
        try {
            ServerTls.check(configuration.tls());
        } catch (TlsException e) {
            root.section("tls").report(String.valueOf(e.getMessage()));
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
    private void checkTargets(List<RouteRule> rules) {
        List<Section> sections = root.tables("route");
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).to() instanceof RouteTarget.Fixed(Destination destination)) {
                checkTarget(sections.get(i), destination);
            }
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
        if (Files.isRegularFile(file) && !Files.isWritable(file)) {
            section.report(key, "can't be written to: " + file);
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

    /// Either it is there and can be written to, or it can be made.
    private static void checkFolder(Section section, String key, Path folder) {
        Path nearest = folder.toAbsolutePath().normalize();
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        if (!Files.isDirectory(nearest)) {
            section.report(key, "is no folder: " + nearest);
        } else if (!Files.isWritable(nearest)) {
            section.report(key, "can't be written to: " + nearest);
        }
    }
}
