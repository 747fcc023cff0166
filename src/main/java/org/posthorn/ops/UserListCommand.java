package org.posthorn.ops;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `posthorn user list`
@Command(name = "list", description = "List the users and the addresses that they may send as.")
final class UserListCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    UserListCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        List<UserView> users;
        try (Accounts accounts = context.desks().accounts(context.setup())) {
            users = accounts.list();
        }
        json.printAll(context, users, "No users.", this::print);
        return Commands.OK;
    }

    private void print(List<UserView> users) {
        var table = new Table("NAME", "MAY SEND AS");
        users.forEach(user -> table.row(user.name(), String.join(", ", user.addresses())));
        table.print(context.out(), context.terminal().width());
    }
}
