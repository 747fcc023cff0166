package org.posthorn.ops;

import picocli.CommandLine.Command;

/// `posthorn brakes`
@Command(
        name = "brakes",
        description = "See and release users whose mail is held, since they suddenly send much more than usual.",
        synopsisSubcommandLabel = "COMMAND")
final class BrakesCommand {
    /// For who asks while the server is stopped.
    static final String NO_SERVER = "only it can tell of brakes; it still knows them when it runs again";
}
