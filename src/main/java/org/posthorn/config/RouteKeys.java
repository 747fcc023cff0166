package org.posthorn.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.route.DomainPattern;
import org.posthorn.route.RouteRule;
import org.posthorn.route.RouteSettings;
import org.posthorn.route.RouteTarget;

/// `[[route]]`, and `mx-port` of `[delivery]`.
final class RouteKeys {
    private static final ValueType<DomainPattern> PATTERN =
            Types.parsed("domain pattern", "a domain between quotes", DomainPattern::new, DomainPattern::text);
    private static final ValueType<RouteTarget> TARGET = Types.parsed(
            "target", "a target such as \"mx\"", text -> RouteTarget.parse(text, Path.of("")), Object::toString);

    private RouteKeys() {}

    static RouteSettings read(Section root) {
        var rules = new ArrayList<RouteRule>();
        root.tables("route").forEach(section -> rule(section).ifPresent(rules::add));
        return root.section("delivery")
                .settings(delivery -> new RouteSettings(rules, delivery.value("mx-port", Types.PORT, 25)));
    }

    /// Empty when it is faulty, which is reported.
    private static Optional<RouteRule> rule(Section section) {
        List<DomainPattern> match = section.requiredList("match", PATTERN);
        Optional<RouteTarget> to = section.required("to", TARGET);
        return match.isEmpty() ? Optional.empty() : to.map(target -> new RouteRule(match, target));
    }
}
