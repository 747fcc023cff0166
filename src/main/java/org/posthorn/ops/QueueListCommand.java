package org.posthorn.ops;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `posthorn queue list`
@Command(name = "list", description = "List messages, oldest first.")
final class QueueListCommand implements Callable<Integer> {
    private static final int PAGE = 500;

    private final CommandContext context;

    @Mixin
    private SelectionOptions options = new SelectionOptions();

    @Option(names = "--offset", paramLabel = "N", description = "pass over the first N (default: ${DEFAULT-VALUE})")
    private int offset = 0;

    @Option(names = "--limit", paramLabel = "N", description = "list at most N (default: ${DEFAULT-VALUE})")
    private int limit = QueueApi.DEFAULT_PAGE;

    @Mixin
    private JsonOption json = new JsonOption();

    QueueListCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        if (limit < 1 || offset < 0) {
            throw DeskException.invalid("--limit is at least 1, and --offset at least 0");
        }
        Selection selection = options.selection().orAll();
        selection.filter(context.clock().instant());
        QueuePage page;
        try (QueueDesk desk = context.desks().queue(context.setup())) {
            page = read(desk, selection);
        }
        json.print(context, page, this::print);
        return Commands.OK;
    }

    /// Page by page: a long list is no single answer. Each goes on behind the last message of the one before.
    private QueuePage read(QueueDesk desk, Selection selection) throws IOException {
        var messages = new ArrayList<MessageView>();
        boolean more = true;
        while (more && messages.size() < limit) {
            int wanted = Math.min(PAGE, limit - messages.size());
            QueuePage page = messages.isEmpty()
                    ? desk.list(selection, offset, wanted)
                    : desk.list(selection.after(messages.getLast().id()), 0, wanted);
            messages.addAll(page.messages());
            more = page.more() && !page.messages().isEmpty();
            if (more && messages.size() < limit) {
                context.progress("read " + messages.size() + " messages");
            }
        }
        return new QueuePage(List.copyOf(messages), more);
    }

    private void print(QueuePage page) {
        new QueueTable(context).print(page.messages());
        if (page.more()) {
            int next = offset + page.messages().size();
            context.err().println("There are more; go on with --offset " + next + ", or list more with --limit.");
        }
    }
}
