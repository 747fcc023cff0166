package org.posthorn.ops;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `posthorn queue explain`
@Command(name = "explain", description = "Say why a message waits, until when, and where it would go just now.")
final class QueueExplainCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "ID", description = "its queue id")
    private String id = "";

    @Mixin
    private JsonOption json = new JsonOption();

    QueueExplainCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        Explanation explanation;
        try (AdminClient server = context.desks()
                .server(
                        context.setup(),
                        "why mail waits is in its memory; \"queue show\" tells what the queue holds")) {
            explanation = server.get("/api/queue/" + AdminClient.segment(id) + "/explain", Explanation.class);
        }
        json.print(context, explanation, new ExplanationText(context)::print);
        return Commands.OK;
    }
}
