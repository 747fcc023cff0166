package org.posthorn.ops;

import picocli.CommandLine.Command;

/// `posthorn user`
@Command(
        name = "user",
        description = "Add, remove and list the users that may log in.",
        synopsisSubcommandLabel = "COMMAND")
final class UserCommand {}
