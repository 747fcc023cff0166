package org.posthorn.ops;

import picocli.CommandLine.Command;

/// `posthorn shaping`
@Command(
        name = "shaping",
        description = "See and change for a while how mail to a provider or a domain is paced.",
        synopsisSubcommandLabel = "COMMAND")
final class ShapingCommand {
    /// For who asks while the server is stopped.
    static final String NO_SERVER = "overrides are set while it runs";
}
