package org.posthorn.ops;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `posthorn user remove`
@Command(name = "remove", description = "Remove a user. Mail that the user has sent stays in the queue.")
final class UserRemoveCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "NAME", description = "the name to log in with")
    private String name = "";

    UserRemoveCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        try (Accounts accounts = context.desks().accounts(context.setup())) {
            accounts.remove(name);
        }
        context.out().println("Removed user " + Printable.of(name));
        return Commands.OK;
    }
}
