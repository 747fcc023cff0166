package org.posthorn.ops;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn user add`
@Command(name = "add", description = "Add a user, with the addresses that it may send as.")
final class UserAddCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "NAME", description = "the name to log in with")
    private String name = "";

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            required = true,
            description =
                    "an address the user may send as, given once for each; *@example.org stands for a whole domain")
    private List<String> addresses = List.of();

    @Option(names = "--password-stdin", description = "read the password from the first line of the input, ask nothing")
    private boolean passwordFromInput;

    @Mixin
    private JsonOption json = new JsonOption();

    UserAddCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        // Asked first: nobody should type a password while the accounts are locked.
        String password = new PasswordPrompt(context.terminal()).password(passwordFromInput);
        try (Accounts accounts = context.desks().accountsToAdd(context.setup())) {
            accounts.add(name, addresses, password);
        }
        json.print(context, new UserView(name, addresses), this::print);
        return Commands.OK;
    }

    private void print(UserView user) {
        context.out()
                .println("Added user " + Printable.of(user.name()) + ", who may send as "
                        + String.join(", ", user.addresses()));
    }
}
