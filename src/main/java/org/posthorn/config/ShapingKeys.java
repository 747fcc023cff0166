package org.posthorn.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.posthorn.route.DomainPattern;
import org.posthorn.shape.Action;
import org.posthorn.shape.Limits;
import org.posthorn.shape.ReplyPattern;
import org.posthorn.shape.ReplyRule;
import org.posthorn.shape.Scope;
import org.posthorn.shape.ShapingRule;
import org.posthorn.shape.ShapingSettings;

/// `[[shaping]]` with its `[[shaping.reply]]`, `shipped-shaping` and `max-shaping-overrides`.
final class ShapingKeys {
    /// The rules that Posthorn comes with, beside this class.
    private static final String SHIPPED = "shaping.toml";

    private static final int MAX_OVERRIDES = 100;
    private static final Duration FOR = Duration.ofMinutes(15);
    private static final ValueType<DomainPattern> PATTERN =
            Types.parsed("domain pattern", "a domain between quotes", DomainPattern::new, DomainPattern::text);
    private static final ValueType<Scope> SCOPE = Types.oneOf(Scope.class);
    private static final ValueType<Kind> ACTION = Types.oneOf(Kind.class);

    private enum Kind {
        SLOW_DOWN,
        PAUSE,
        NEXT_SOURCE,
        TREAT_AS_PERMANENT,
        TREAT_AS_TEMPORARY
    }

    private ShapingKeys() {}

    static ShapingSettings read(Section root) {
        var rules = new ArrayList<>(rules(root));
        if (root.value("shipped-shaping", Types.FLAG, true)) {
            rules.addAll(shipped());
        }
        return root.settings(section ->
                new ShapingSettings(rules, section.value("max-shaping-overrides", Types.INTEGER, MAX_OVERRIDES)));
    }

    /// @throws IllegalStateException when the file that Posthorn comes with is broken
    static List<ShapingRule> shipped() {
        var document = new Document(SHIPPED);
        List<ShapingRule> rules = rules(document.parse(shippedText()));
        try {
            document.finish();
            return rules;
        } catch (ConfigurationException e) {
            throw new IllegalStateException("the shaping rules that Posthorn comes with are broken", e);
        }
    }

    private static String shippedText() {
        try (InputStream in = Objects.requireNonNull(ShapingKeys.class.getResourceAsStream(SHIPPED), SHIPPED)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(SHIPPED + " can't be read", e);
        }
    }

    private static List<ShapingRule> rules(Section root) {
        var rules = new ArrayList<ShapingRule>();
        boolean hasSources = !root.tables("source").isEmpty();
        root.tables("shaping").forEach(section -> rule(section, hasSources).ifPresent(rules::add));
        return rules;
    }

    /// Empty when it is faulty, which is reported.
    private static Optional<ShapingRule> rule(Section section, boolean hasSources) {
        List<DomainPattern> mx = section.list("mx", PATTERN, List.of());
        List<DomainPattern> domains = section.list("domain", PATTERN, List.of());
        Optional<String> name = section.optional("name", Types.TEXT, "its first pattern");
        Scope scope = section.value("scope", SCOPE, Scope.PROVIDER);
        Limits limits = section.settings(ShapingKeys::limits);
        var replies = new ArrayList<ReplyRule>();
        section.tables("reply").forEach(reply -> reply(reply, hasSources).ifPresent(replies::add));
        if (mx.isEmpty() && domains.isEmpty()) {
            if (section.isSound()) {
                section.report("a shaping rule needs the key \"mx\" or \"domain\"");
            }
            return Optional.empty();
        }
        String first = (mx.isEmpty() ? domains : mx).getFirst().text();
        return Optional.of(new ShapingRule(name.orElse(first), mx, domains, scope, limits, replies));
    }

    private static Limits limits(Section section) {
        var d = Limits.NONE;
        return new Limits(
                section.value("connections", Types.INTEGER, d.connections()),
                section.value("messages-per-connection", Types.INTEGER, d.messagesPerConnection()),
                section.value("messages-per-minute", Types.INTEGER, d.messagesPerMinute()),
                section.value("recipients-per-minute", Types.INTEGER, d.recipientsPerMinute()),
                section.value("recipients-per-transaction", Types.INTEGER, d.recipientsPerTransaction()));
    }

    private static Optional<ReplyRule> reply(Section section, boolean hasSources) {
        String code = section.optional("code", Types.TEXT, "any").orElse("");
        String enhanced =
                section.optional("enhanced", Types.TEXT, "any, or none").orElse("");
        List<String> texts = section.list("text", Types.TEXT, List.of(), "any");
        Optional<Kind> kind = section.required("action", ACTION);
        Duration time = section.value("for", Types.DURATION, FOR);
        if (!hasSources && kind.filter(Kind.NEXT_SOURCE::equals).isPresent()) {
            section.report("action", "next-source needs a [[source]]");
        }
        try {
            var pattern = new ReplyPattern(code, enhanced, texts);
            return kind.map(known -> new ReplyRule(pattern, action(known, time)));
        } catch (IllegalArgumentException e) {
            if (section.isSound()) {
                section.report(String.valueOf(e.getMessage()));
            }
            return Optional.empty();
        }
    }

    private static Action action(Kind kind, Duration time) {
        return switch (kind) {
            case SLOW_DOWN -> new Action.SlowDown(time);
            case PAUSE -> new Action.Pause(time);
            case NEXT_SOURCE -> new Action.NextSource(time);
            case TREAT_AS_PERMANENT -> new Action.TreatAsPermanent();
            case TREAT_AS_TEMPORARY -> new Action.TreatAsTemporary();
        };
    }
}
