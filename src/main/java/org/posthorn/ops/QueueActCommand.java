package org.posthorn.ops;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `posthorn queue retry`, `hold`, `release` and, with a question asked first, `remove`.
@Command
final class QueueActCommand implements Callable<Integer> {
    private final CommandContext context;
    private final QueueAction action;

    @Mixin
    private SelectionOptions options = new SelectionOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Option(names = "--yes", description = "don't ask; needed where there is no terminal to ask at")
    private boolean yes;

    QueueActCommand(CommandContext context, QueueAction action) {
        this.context = context;
        this.action = action;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        Selection selection = options.selection();
        // Said before the spool is opened, and before a question is asked about nothing.
        selection.filter(context.clock().instant());
        if (action == QueueAction.REMOVE && !yes && !agreed(selection)) {
            context.err().println("Nothing removed.");
            return Commands.FAILURE;
        }
        ActionResult result;
        try (QueueDesk desk = context.desks().queue(context.setup())) {
            result = desk.act(action, selection);
        }
        json.print(context, result, this::print);
        return Commands.OK;
    }

    private void print(ActionResult result) {
        String plural = result.messages() == 1 ? " message " : " messages ";
        context.out().println(result.messages() + plural + action.done());
    }

    private boolean agreed(Selection selection) throws DeskException {
        if (!context.terminal().isInteractive()) {
            throw DeskException.invalid("there is no terminal to ask at; say --yes");
        }
        return context.confirmed(
                "Remove for good, without a report to the senders: " + Printable.of(selection.toString()) + '?');
    }
}
