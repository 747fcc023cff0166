package org.posthorn.ops;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `posthorn shaping clear`
@Command(name = "clear", description = "End what was set for an MX host or a domain, ahead of its time.")
final class ShapingClearCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "MX-OR-DOMAIN", description = "as \"shaping list\" shows it")
    private String pattern = "";

    ShapingClearCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        try (AdminClient server = context.desks().server(context.setup(), ShapingCommand.NO_SERVER)) {
            server.delete("/api/shaping/" + AdminClient.segment(pattern), ActionResult.class);
        }
        context.out()
                .println(
                        "Cleared. What a pause sent away comes back at its time, or now with \"posthorn queue retry\".");
        return Commands.OK;
    }
}
