package org.posthorn.ops;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.posthorn.shape.Limits;
import org.posthorn.shape.ThrottleView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `posthorn shaping list`
@Command(name = "list", description = "List what is set for a while, and how the rules stand that were used.")
final class ShapingListCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    ShapingListCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        ShapingPage page;
        try (AdminClient server = context.desks().server(context.setup(), ShapingCommand.NO_SERVER)) {
            page = server.get("/api/shaping", ShapingPage.class);
        }
        json.print(context, page, this::print);
        return Commands.OK;
    }

    private void print(ShapingPage page) {
        Instant now = context.clock().instant();
        if (page.overrides().isEmpty()) {
            context.out().println("Nothing is set by an operator.");
        } else {
            var table = new Table("FOR", "ENDS IN", "SET");
            page.overrides()
                    .forEach(set -> table.row(set.pattern(), Span.of(Duration.between(now, set.until())), told(set)));
            table.print(context.out(), context.terminal().width());
        }
        if (!page.rules().isEmpty()) {
            context.out().println();
            rules(page.rules(), now);
        }
    }

    private static String told(OverrideView set) {
        return (set.paused() ? "pause " : "") + told(set.limits());
    }

    static String told(Limits limits) {
        List<String> told = new ArrayList<>();
        add("connections", limits.connections(), told);
        add("messages-per-connection", limits.messagesPerConnection(), told);
        add("messages-per-minute", limits.messagesPerMinute(), told);
        add("recipients-per-minute", limits.recipientsPerMinute(), told);
        add("recipients-per-transaction", limits.recipientsPerTransaction(), told);
        return String.join(" ", told);
    }

    private static void add(String name, int value, List<String> told) {
        if (value > 0) {
            told.add(name + '=' + value);
        }
    }

    private void rules(List<ThrottleView> rules, Instant now) {
        var table = new Table("RULE", "CONNECTIONS", "SPEED", "PAUSED FOR", "LIMITS");
        for (ThrottleView rule : rules) {
            Instant until = rule.pausedUntil();
            table.row(
                    rule.name(),
                    rule.connections() + (rule.mostConnections() > 0 ? " of " + rule.mostConnections() : ""),
                    rule.sixteenths() + "/16",
                    until == null ? "" : Span.of(Duration.between(now, until)),
                    told(rule.limits()));
        }
        table.print(context.out(), context.terminal().width());
    }
}
