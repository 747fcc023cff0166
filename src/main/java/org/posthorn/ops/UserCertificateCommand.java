package org.posthorn.ops;

import picocli.CommandLine.Command;

/// `posthorn user certificate`
@Command(
        name = "certificate",
        description = "Add, remove and list the TLS certificates that a user may log in with.",
        synopsisSubcommandLabel = "COMMAND")
final class UserCertificateCommand {}
