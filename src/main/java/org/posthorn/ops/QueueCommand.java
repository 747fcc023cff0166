package org.posthorn.ops;

import picocli.CommandLine.Command;

/// `posthorn queue`
@Command(name = "queue", description = "See and steer the messages in the queue.", synopsisSubcommandLabel = "COMMAND")
final class QueueCommand {}
