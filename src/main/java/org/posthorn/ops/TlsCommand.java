package org.posthorn.ops;

import picocli.CommandLine.Command;

/// `posthorn tls`
@Command(
        name = "tls",
        description = "List the certificates of the running server, have them read again, or show a report on TLS.",
        synopsisSubcommandLabel = "COMMAND")
final class TlsCommand {}
