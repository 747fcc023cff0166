package org.posthorn.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.posthorn.alias.Recipients;

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

    /// @param file null for the usual one, which need not exist
    static ConfigurationFile open(@Nullable Path file) throws ConfigurationException {
        if (file == null && !Files.exists(Configuration.USUAL_FILE)) {
            return none();
        }
        Path path = file == null ? Configuration.USUAL_FILE : file;
        try {
            return of(path.toString(), Files.readString(path));
        } catch (NoSuchFileException e) {
            throw unreadable(path, "there is no such file");
        } catch (MalformedInputException e) {
            throw unreadable(path, "is not in UTF-8");
        } catch (IOException e) {
            throw unreadable(path, "can't be read: " + e);
        }
    }

    Configuration load(OptionalInt portOffset) throws ConfigurationException {
        var document = new Document(name);
        Configuration configuration = new ConfigurationReader(document.parse(toml)).read(portOffset, machineName);
        document.finish();
        return configuration;
    }

    /// Loads, and looks at the files and folders that are named, when the rest is right.
    List<Problem> check(OptionalInt portOffset) throws ConfigurationException {
        Configuration configuration = load(portOffset);
        var document = new Document(name);
        var checks = new FileChecks(document.parse(toml));
        checks.check(configuration);
        var problems = new ArrayList<>(document.problems());
        problems.addAll(checks.elsewhere());
        problems.addAll(tables(configuration));
        return problems;
    }

    /// What is wrong in the files of aliases and secrets, at its places there.
    private static List<Problem> tables(Configuration configuration) {
        return Recipients.problems(configuration.recipients()).stream()
                .map(found -> new Problem(found.file().toString(), found.line(), found.column(), found.message()))
                .toList();
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
