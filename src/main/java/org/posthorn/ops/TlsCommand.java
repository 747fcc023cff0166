package org.posthorn.ops;

import picocli.CommandLine.Command;

/// `posthorn tls`
@Command(
        name = "tls",
        description = "List the certificates of the running server, or have them read again.",
        synopsisSubcommandLabel = "COMMAND")
final class TlsCommand {}
