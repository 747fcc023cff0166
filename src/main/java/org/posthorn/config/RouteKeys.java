package org.posthorn.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.route.Destination;
import org.posthorn.route.DomainPattern;
import org.posthorn.route.RouteRule;
import org.posthorn.route.RouteSettings;
import org.posthorn.route.RouteTarget;
import org.posthorn.route.TlsLevel;
import org.posthorn.route.TlsRule;

/// `[[route]]`, `[[delivery.tls]]`, and `mx-port` of `[delivery]`.
final class RouteKeys {
    private static final ValueType<DomainPattern> PATTERN =
            Types.parsed("domain pattern", "a domain between quotes", DomainPattern::new, DomainPattern::text);
    private static final ValueType<TlsLevel> LEVEL = Types.oneOf(TlsLevel.class);

    private RouteKeys() {}

    static RouteSettings read(Section root) {
        var rules = new ArrayList<RouteRule>();
        ValueType<RouteTarget> target = target(AgentKeys.read(root));
        root.tables("route").forEach(section -> rule(section, target).ifPresent(rules::add));
        Section delivery = root.section("delivery");
        var tls = new ArrayList<TlsRule>();
        delivery.tables("tls").forEach(section -> tlsRule(section).ifPresent(tls::add));
        return delivery.settings(section -> new RouteSettings(rules, tls, section.value("mx-port", Types.PORT, 25)));
    }

    private static ValueType<RouteTarget> target(Map<String, Destination> agents) {
        return Types.parsed(
                "target",
                "a target such as \"mx\"",
                text -> RouteTarget.parse(text, Path.of(""), agents),
                Object::toString);
    }

    private static Optional<TlsRule> tlsRule(Section section) {
        List<DomainPattern> match = section.requiredList("match", PATTERN);
        Optional<TlsLevel> level = section.required("level", LEVEL);
        return match.isEmpty() ? Optional.empty() : level.map(given -> new TlsRule(match, given));
    }

    /// Empty when it is faulty, which is reported.
    private static Optional<RouteRule> rule(Section section, ValueType<RouteTarget> type) {
        List<DomainPattern> match = section.requiredList("match", PATTERN);
        Optional<RouteTarget> to = section.required("to", type);
        return match.isEmpty() ? Optional.empty() : to.map(target -> new RouteRule(match, target));
    }
}
