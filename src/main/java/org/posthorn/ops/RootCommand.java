package org.posthorn.ops;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

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

    Setup setup() {
        return new Setup(config, portOffset == null ? OptionalInt.empty() : OptionalInt.of(portOffset));
    }
}
