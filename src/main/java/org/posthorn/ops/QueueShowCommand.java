package org.posthorn.ops;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `posthorn queue show`
@Command(name = "show", description = "Show one message with all its recipients.")
final class QueueShowCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "ID", description = "its queue id")
    private String id = "";

    @Mixin
    private JsonOption json = new JsonOption();

    QueueShowCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        MessageView message;
        try (QueueDesk desk = context.desks().queue(context.setup())) {
            message = desk.find(id)
                    .orElseThrow(() -> new DeskException(DeskException.Kind.NOT_FOUND, "not in the queue: " + id));
        }
        json.print(context, message, new QueueTable(context)::show);
        return Commands.OK;
    }
}
