package org.posthorn.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.posthorn.alias.Recipients;
import org.posthorn.alias.TableFindings;
import org.posthorn.alias.TableProblem;
import org.posthorn.ops.Setup;

/// The text of a configuration, and what it is called in problems.
///
/// @param machineName what this machine is called, asked when the text does not say
record ConfigurationFile(String name, String toml, Supplier<String> machineName) {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    static ConfigurationFile none() {
        return of(Configuration.USUAL_FILE.toString(), "");
    }

    static ConfigurationFile of(String name, String toml) {
        return new ConfigurationFile(name, toml, () -> MachineName.find(PATIENCE));
    }

    /// Without the file that is meant there is no configuration, and the defaults are none: they know no domain, so
    /// mail would be refused and what waits be returned, because a folder was moved or a command ran elsewhere.
    static ConfigurationFile open(Setup setup) throws ConfigurationException {
        Path path = setup.file() == null ? Configuration.USUAL_FILE : setup.file();
        if (setup.defaults()) {
            if (Files.exists(path)) {
                throw unreadable(
                        path.toAbsolutePath(), "--defaults is for going without a file, and this one is there");
            }
            return none();
        }
        try {
            String toml = Files.readString(path);
            if (toml.lines().map(String::strip).allMatch(line -> line.isEmpty() || line.startsWith("#"))) {
                throw unreadable(path, "has no key; --defaults goes without a file");
            }
            return of(path.toString(), toml);
        } catch (NoSuchFileException e) {
            throw unreadable(
                    path.toAbsolutePath().normalize(),
                    "there is no such file; name the configuration with --config FILE, or run in its folder"
                            + (setup.file() == null ? ", or go without one by --defaults" : ""));
        } catch (MalformedInputException e) {
            throw unreadable(path, "is not in UTF-8");
        } catch (AccessDeniedException e) {
            throw unreadable(path, "can't be read: permission denied");
        } catch (IOException e) {
            throw unreadable(path, Files.isDirectory(path) ? "is a folder, not a file" : "can't be read: " + e);
        }
    }

    Configuration load(OptionalInt portOffset) throws ConfigurationException {
        var document = new Document(name);
        Configuration configuration = new ConfigurationReader(document.parse(toml)).read(portOffset, machineName);
        document.finish();
        return configuration;
    }

    /// Loads, and looks when the rest is right at what the values mean together, and at the files, folders and
    /// addresses that are named.
    Configuration.Checked check(OptionalInt portOffset) throws ConfigurationException {
        var document = new Document(name);
        Section root = document.parse(toml);
        Configuration configuration = new ConfigurationReader(root).read(portOffset, machineName);
        document.finish();
        TableFindings tables = Recipients.check(configuration.recipients());
        new RouteChecks(root, configuration).check(tables.delivered());
        new SafetyChecks(root, configuration).check(Path.of(name));
        new BindChecks(root, configuration).check();
        var files = new FileChecks(root);
        files.check(configuration);
        var problems = new ArrayList<>(document.problems());
        problems.addAll(files.elsewhere());
        tables.problems().forEach(found -> problems.add(inTable(Problem.Severity.ERROR, found)));
        tables.warnings().forEach(found -> problems.add(inTable(Problem.Severity.WARNING, found)));
        return new Configuration.Checked(configuration, problems);
    }

    /// What was found in the files of aliases and secrets, at its place there.
    private static Problem inTable(Problem.Severity severity, TableProblem found) {
        return new Problem(severity, found.file().toString(), found.line(), found.column(), found.message());
    }

    /// The keys that reading this asked for.
    List<KnownKey> keys() {
        var document = new Document(name);
        new ConfigurationReader(document.parse(toml)).read(OptionalInt.empty(), machineName);
        return document.keys();
    }

    private static ConfigurationException unreadable(Path path, String why) {
        return new ConfigurationException(List.of(new Problem(path.toString(), 0, 0, why)));
    }
}
