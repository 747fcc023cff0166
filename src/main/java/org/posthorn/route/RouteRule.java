package org.posthorn.route;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Envelope;

/// One `[[route]]`: where mail goes for which all hold that is named here. What is empty is not named.
///
/// @param match domains of the recipient
/// @param sender the reverse-path
/// @param account the user that was logged in when it came, in any case
/// @param sources where connections come from, for mail to hosts; empty for the usual
public record RouteRule(
        List<DomainPattern> match,
        List<SenderMatch> sender,
        List<String> account,
        RouteTarget to,
        List<Source> sources) {
    public RouteRule {
        match = List.copyOf(match);
        sender = List.copyOf(sender);
        account = List.copyOf(account);
        sources = List.copyOf(sources);
        if (match.isEmpty() && sender.isEmpty() && account.isEmpty()) {
            throw new IllegalArgumentException("a route must match something");
        }
    }

    /// By the recipient's domain alone.
    public RouteRule(List<DomainPattern> match, RouteTarget to) {
        this(match, List.of(), List.of(), to, List.of());
    }

    /// @param domainKey of the recipient
    boolean matches(Envelope envelope, String domainKey) {
        return (match.isEmpty() || match.stream().anyMatch(pattern -> pattern.matches(domainKey)))
                && (sender.isEmpty() || sender.stream().anyMatch(one -> one.matches(envelope.sender())))
                && (account.isEmpty() || isOf(envelope.origin().account()));
    }

    /// Whether mail of any sender and any account is meant, so that the recipient's domain alone decides.
    public boolean isUnconditional() {
        return isOfEverybody() && account.isEmpty();
    }

    private boolean isOfEverybody() {
        return sender.isEmpty() || SenderMatch.isEverybody(sender);
    }

    /// Whether this rule takes all mail for these domains that a later rule would take.
    public boolean takes(DomainPattern domains, RouteRule later) {
        return (match.isEmpty() || match.stream().anyMatch(pattern -> pattern.covers(domains)))
                && (isOfEverybody()
                        || !later.sender.isEmpty()
                                && later.sender.stream()
                                        .allMatch(one -> sender.stream().anyMatch(s -> s.covers(one))))
                && (account.isEmpty()
                        || !later.account.isEmpty() && later.account.stream().allMatch(this::isOf));
    }

    private boolean isOf(@Nullable String user) {
        return user != null && account.stream().anyMatch(user::equalsIgnoreCase);
    }
}
