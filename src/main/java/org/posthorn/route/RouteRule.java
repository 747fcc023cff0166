package org.posthorn.route;

import java.util.List;

/// One `[[route]]`: where mail for these domains goes.
public record RouteRule(List<DomainPattern> match, RouteTarget to) {
    public RouteRule {
        match = List.copyOf(match);
        if (match.isEmpty()) {
            throw new IllegalArgumentException("a route must match something");
        }
    }

    boolean matches(String domainKey) {
        return match.stream().anyMatch(pattern -> pattern.matches(domainKey));
    }
}
