package org.posthorn.ops;

import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.posthorn.shape.Limits;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn shaping set`
@Command(
        name = "set",
        description = "Set limits for a while, or pause, in place of what the rules say: "
                + "posthorn shaping set '*.example.org' connections=2 messages-per-minute=60 --for 2h")
final class ShapingSetCommand implements Callable<Integer> {
    private static final String PAUSE = "pause";
    private static final List<String> NAMES = List.of(
            "connections",
            "messages-per-connection",
            "messages-per-minute",
            "recipients-per-minute",
            "recipients-per-transaction");

    private final CommandContext context;

    @Parameters(
            index = "0",
            paramLabel = "MX-OR-DOMAIN",
            description = "an MX host or a recipient's domain; \"*.example.org\" for all below it")
    private String pattern = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "WHAT",
            description = "\"pause\", or LIMIT=NUMBER with a limit of [[shaping]]")
    private List<String> what = List.of();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "for how long, such as 30m or 2d; 1h when it is not said")
    private String time = "1h";

    ShapingSetCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        NewOverride wanted = wanted();
        OverrideView set;
        try (AdminClient server = context.desks().server(context.setup(), ShapingCommand.NO_SERVER)) {
            set = server.post("/api/shaping", wanted, OverrideView.class);
        }
        context.out()
                .println("Set for " + Printable.of(set.pattern()) + " until "
                        + set.until().truncatedTo(ChronoUnit.SECONDS));
        return Commands.OK;
    }

    private NewOverride wanted() throws DeskException {
        Map<String, Integer> limits = new LinkedHashMap<>();
        boolean paused = false;
        for (String word : what) {
            if (word.equals(PAUSE)) {
                paused = true;
            } else {
                limit(word, limits);
            }
        }
        var all = new Limits(
                limits.getOrDefault(NAMES.get(0), 0),
                limits.getOrDefault(NAMES.get(1), 0),
                limits.getOrDefault(NAMES.get(2), 0),
                limits.getOrDefault(NAMES.get(3), 0),
                limits.getOrDefault(NAMES.get(4), 0));
        return new NewOverride(pattern, all, paused, span().toSeconds());
    }

    private Duration span() throws DeskException {
        try {
            return Span.parse(time);
        } catch (IllegalArgumentException e) {
            throw DeskException.invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private static void limit(String word, Map<String, Integer> limits) throws DeskException {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        String number = equals < 0 ? "" : word.substring(equals + 1);
        if (!NAMES.contains(name)) {
            throw DeskException.invalid(
                    "neither \"pause\" nor one of " + String.join("=, ", NAMES) + "=: " + Printable.of(word));
        }
        if (!number.matches("[1-9][0-9]{0,8}")) {
            throw DeskException.invalid(name + " needs a number from 1 on: " + Printable.of(word));
        }
        limits.put(name, Integer.parseInt(number));
    }
}
