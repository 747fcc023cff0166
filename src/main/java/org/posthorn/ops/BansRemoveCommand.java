package org.posthorn.ops;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `posthorn bans remove`
@Command(name = "remove", description = "End the ban of an address, or all bans.")
final class BansRemoveCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "ADDRESS", description = "an address as \"bans list\" shows it, or \"all\"")
    private String address = "";

    BansRemoveCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        ActionResult result;
        try (AdminClient server = context.desks().server(context.setup(), BansCommand.NO_SERVER)) {
            result = server.delete("/api/bans/" + AdminClient.segment(address), ActionResult.class);
        }
        context.out().println(result.messages() + (result.messages() == 1 ? " ban ended" : " bans ended"));
        return Commands.OK;
    }
}
