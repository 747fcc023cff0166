package org.posthorn.route;

import java.util.List;

/// One `[[delivery.tls]]`: how mail for these domains, or to these hosts of `smtp://` routes, must travel.
public record TlsRule(List<DomainPattern> match, TlsLevel level) {
    public TlsRule {
        match = List.copyOf(match);
        if (match.isEmpty()) {
            throw new IllegalArgumentException("a rule on TLS must match something");
        }
    }

    boolean matches(String domainKey) {
        return match.stream().anyMatch(pattern -> pattern.matches(domainKey));
    }
}
