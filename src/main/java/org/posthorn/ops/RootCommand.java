package org.posthorn.ops;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `posthorn` itself: the options that every command takes.
@Command(
        name = "posthorn",
        description = "Posthorn, an SMTP mail transfer agent.",
        mixinStandardHelpOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        subcommandsRepeatable = false)
final class RootCommand {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "the configuration file (default: conf/posthorn.toml)")
    private @Nullable Path config;

    @Option(
            names = "--defaults",
            scope = ScopeType.INHERIT,
            description = "read no configuration file: the default of every key holds")
    private boolean defaults;

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            scope = ScopeType.INHERIT,
            description = "added to every port, the admin port too")
    private @Nullable Integer portOffset;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "tell how to use this command")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "print the version")
    private boolean version;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /// @throws ParameterException when the options contradict each other or are out of their range
    Setup setup() {
        try {
            return new Setup(config, defaults, portOffset == null ? OptionalInt.empty() : OptionalInt.of(portOffset));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
