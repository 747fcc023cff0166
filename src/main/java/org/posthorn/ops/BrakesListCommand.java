package org.posthorn.ops;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `posthorn brakes list`
@Command(name = "list", description = "List the users whose mail is held.")
final class BrakesListCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    BrakesListCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        List<BrakeView> brakes;
        try (AdminClient server = context.desks().server(context.setup(), BrakesCommand.NO_SERVER)) {
            brakes = List.of(server.get("/api/brakes", BrakeView[].class));
        }
        json.printAll(context, brakes, "No brakes.", this::print);
        return Commands.OK;
    }

    private void print(List<BrakeView> brakes) {
        Instant now = context.clock().instant();
        var table = new Table("NAME", "FOR", "RECIPIENTS", "USUAL");
        brakes.forEach(brake -> table.row(
                brake.account(),
                Span.of(Duration.between(brake.since(), now)),
                Long.toString(brake.recipients()),
                Long.toString(brake.usual())));
        table.print(context.out(), context.terminal().width());
    }
}
