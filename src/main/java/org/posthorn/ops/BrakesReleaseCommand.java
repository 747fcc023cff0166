package org.posthorn.ops;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn brakes release`
@Command(name = "release", description = "Take the brake off a user, and release the user's mail that is held.")
final class BrakesReleaseCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "NAME", description = "the name that the user logs in with")
    private String name = "";

    @Option(
            names = "--remove-mail",
            description = "remove what is held of the user, without a report to its sender, instead of releasing it")
    private boolean remove;

    BrakesReleaseCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        ActionResult result;
        try (AdminClient server = context.desks().server(context.setup(), BrakesCommand.NO_SERVER)) {
            String path = "/api/brakes/" + AdminClient.segment(name) + (remove ? "?mail=remove" : "");
            result = server.delete(path, ActionResult.class);
        }
        context.out()
                .println("Released " + Printable.of(name) + ", " + result.messages()
                        + (result.messages() == 1 ? " message " : " messages ")
                        + (remove ? "removed" : "released"));
        return Commands.OK;
    }
}
