package org.posthorn.config;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.route.CommandLine;
import org.posthorn.route.Destination;
import org.posthorn.route.PipeProgram;
import org.posthorn.route.PipeProgram.LineEnds;
import org.posthorn.route.Webhook;

/// `[delivery.pipe.NAME]` and `[delivery.webhook.NAME]`: destinations that take more than a line to describe.
final class AgentKeys {
    private static final ValueType<LineEnds> LINE_ENDS = Types.oneOf(LineEnds.class);

    private static final ValueType<URI> URL =
            Types.parsed("URL", "a URL such as \"https://example.org/mail\"", Webhook::parse, URI::toString);

    private AgentKeys() {}

    /// By the targets that lead there, such as `pipe:NAME`. One that is faulty is missing, and was reported.
    static Map<String, Destination> read(Section root) {
        var agents = new HashMap<String, Destination>();
        Section delivery = root.section("delivery");
        delivery.sections("pipe", List.of())
                .forEach((name, section) -> pipe(section)
                        .ifPresent(program -> agents.put("pipe:" + name, new Destination.Pipe(name, program))));
        delivery.sections("webhook", List.of())
                .forEach((name, section) -> webhook(section)
                        .ifPresent(webhook -> agents.put("webhook:" + name, new Destination.Post(name, webhook))));
        return agents;
    }

    private static Optional<PipeProgram> pipe(Section section) {
        List<String> arguments = section.requiredList("command", Types.TEXT);
        if (arguments.isEmpty()) {
            return Optional.empty();
        }
        try {
            var command = new CommandLine(arguments);
            return Optional.of(section.settings(given -> pipe(given, command)));
        } catch (IllegalArgumentException e) {
            section.report("command", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Optional<Webhook> webhook(Section section) {
        Optional<URI> url = section.required("url", URL);
        return url.flatMap(given -> {
            Webhook webhook = section.settings(keys -> webhook(keys, given));
            return section.isSound() ? Optional.of(webhook) : Optional.empty();
        });
    }

    private static Webhook webhook(Section section, URI url) {
        var d = Webhook.defaults(url);
        // Without the keys of a table that was refused, what is left must not be refused again.
        boolean allowed = !section.has("url");
        return new Webhook(
                url,
                section.optional("authorization-file", Types.PATH, "no Authorization field")
                        .orElse(null),
                section.optional("secret-file", Types.PATH, "no signature").orElse(null),
                section.value("timeout", Types.DURATION, d.timeout()),
                section.value("allow-http", Types.FLAG, allowed, "`false`"));
    }

    private static PipeProgram pipe(Section section, CommandLine command) {
        var d = PipeProgram.defaults(command);
        return new PipeProgram(
                command,
                section.value("directory", Types.PATH, d.directory()),
                section.list("environment", Types.TEXT, d.environment()),
                section.value("timeout", Types.DURATION, d.timeout()),
                section.value("recipients", Types.INTEGER, d.recipients()),
                section.value("line-ends", LINE_ENDS, d.lineEnds()),
                section.value("return-path", Types.FLAG, d.returnPath()),
                section.value("delivered-to", Types.FLAG, d.deliveredTo()));
    }
}
