package org.posthorn.ops;

import picocli.CommandLine.Command;

/// `posthorn bans`
@Command(
        name = "bans",
        description = "See and end the bans of addresses that did too much that is wrong.",
        synopsisSubcommandLabel = "COMMAND")
final class BansCommand {
    /// For who asks while the server is stopped.
    static final String NO_SERVER = "only it can tell of bans; it still knows them when it runs again";
}
