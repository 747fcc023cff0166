package org.posthorn.ops;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `posthorn bans list`
@Command(name = "list", description = "List the addresses that are banned now, the one that lapses first in front.")
final class BansListCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    BansListCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        List<BanView> bans;
        try (AdminClient server = context.desks().server(context.setup(), BansCommand.NO_SERVER)) {
            bans = List.of(server.get("/api/bans", BanView[].class));
        }
        json.printAll(context, bans, "No bans.", this::print);
        return Commands.OK;
    }

    private void print(List<BanView> bans) {
        Instant now = context.clock().instant();
        var table = new Table("ADDRESS", "ENDS IN", "TIMES", "REASON");
        bans.forEach(ban -> table.row(
                ban.client(),
                Span.of(Duration.between(now, ban.until())),
                Integer.toString(ban.times()),
                ban.reason()));
        table.print(context.out(), context.terminal().width());
    }
}
