package org.posthorn.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.route.Destination;
import org.posthorn.route.DomainPattern;
import org.posthorn.route.IgnoredTargets;
import org.posthorn.route.Login;
import org.posthorn.route.RouteRule;
import org.posthorn.route.RouteSettings;
import org.posthorn.route.RouteTarget;
import org.posthorn.route.SenderMatch;
import org.posthorn.route.Source;
import org.posthorn.route.TlsLevel;
import org.posthorn.route.TlsRule;
import org.tomlj.TomlArray;

/// `[[route]]`, `[[delivery.tls]]`, and `mx-port`, `source` and `ignore-target-hosts` of `[delivery]`.
final class RouteKeys {
    private static final ValueType<DomainPattern> PATTERN =
            Types.parsed("domain pattern", "a domain between quotes", DomainPattern::new, DomainPattern::text);
    private static final ValueType<SenderMatch> SENDER =
            Types.parsed("sender", "an address, a domain or \"<>\"", SenderMatch::parse, SenderMatch::toString);
    private static final ValueType<TlsLevel> LEVEL = Types.oneOf(TlsLevel.class);

    private final ValueType<List<RouteTarget>> targetType =
            new ValueType<>("target or list of target", "a target such as \"mx\"", this::targets, List::toString);
    private final SourceKeys sources;
    private final Map<String, Destination> agents;
    private final List<Section> sections = new ArrayList<>();
    private final List<RouteRule> rules = new ArrayList<>();

    /// @param agents programs and web addresses, by the names that targets have for them
    private RouteKeys(SourceKeys sources, Map<String, Destination> agents) {
        this.sources = sources;
        this.agents = agents;
    }

    /// @param hostname what the server calls itself
    static RouteSettings read(Section root, String hostname) {
        return new RouteKeys(SourceKeys.read(root, hostname), AgentKeys.read(root)).settings(root);
    }

    private RouteSettings settings(Section root) {
        for (Section section : root.tables("route")) {
            rule(section).ifPresent(rule -> {
                rules.add(rule);
                sections.add(section);
            });
        }
        Section delivery = root.section("delivery");
        var tls = new ArrayList<TlsRule>();
        delivery.tables("tls").forEach(section -> tlsRule(section).ifPresent(tls::add));
        List<Source> usual = sources.listed(delivery);
        RouteSettings settings = delivery.settings(section -> new RouteSettings(
                rules, tls, section.value("mx-port", Types.PORT, 25), usual, ignoredTargets(section)));
        for (int i = 0; i < rules.size(); i++) {
            Section section = sections.get(i);
            settings.contradiction(rules.get(i)).ifPresent(problem -> section.report("to", problem));
        }
        return settings;
    }

    private static IgnoredTargets ignoredTargets(Section delivery) {
        return new IgnoredTargets(delivery.list(
                "ignore-target-hosts", Types.NETWORK, IgnoredTargets.defaults().networks()));
    }

    private static Optional<TlsRule> tlsRule(Section section) {
        List<DomainPattern> match = section.requiredList("match", PATTERN);
        Optional<TlsLevel> level = section.required("level", LEVEL);
        return match.isEmpty() ? Optional.empty() : level.map(given -> new TlsRule(match, given));
    }

    /// Empty when it is faulty, which is reported.
    private Optional<RouteRule> rule(Section section) {
        List<DomainPattern> match = section.list("match", PATTERN, List.of());
        List<SenderMatch> sender = section.list("sender", SENDER, List.of());
        List<String> account = section.list("account", Types.TEXT, List.of());
        List<Source> from = sources.listed(section);
        requireMatch(section);
        Optional<RouteTarget> to = target(section);
        to.ifPresent(target -> requireHosts(section, target));
        return section.isSound()
                ? to.map(target -> new RouteRule(match, sender, account, target, from))
                : Optional.empty();
    }

    /// An empty list would say that nothing is named, and the route be for more than was meant.
    private static void requireMatch(Section section) {
        List<String> keys = List.of("match", "sender", "account");
        keys.stream().filter(section::isEmptyList).forEach(key -> section.report(key, "must not be empty"));
        if (keys.stream().noneMatch(section::has)) {
            section.report("route lacks the key \"match\", \"sender\" or \"account\"");
        }
    }

    private Optional<RouteTarget> target(Section section) {
        Optional<List<RouteTarget>> targets = section.required("to", targetType);
        boolean balance = section.value("balance", Types.FLAG, false);
        Optional<Login> login = LoginKeys.read(section);
        if (targets.isEmpty()) {
            return Optional.empty();
        }
        RouteTarget target = targets.get().getFirst();
        if (targets.get().size() > 1) {
            try {
                target = RouteTarget.ofHosts(targets.get(), balance);
            } catch (IllegalArgumentException e) {
                section.report("to", String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        }
        return Optional.of(login.map(target::with).orElse(target));
    }

    /// Keys about hosts are in vain for other targets; for a password that would be a surprise.
    private static void requireHosts(Section section, RouteTarget target) {
        boolean named = target instanceof RouteTarget.Fixed(Destination.SmtpHosts _);
        boolean hosts = named || target instanceof RouteTarget.Mx;
        for (String key : List.of("user", "password-file", "balance")) {
            if (section.has(key) && !named) {
                section.report(key, "is for targets smtp://HOST:PORT");
            }
        }
        if (section.has("source") && !hosts) {
            section.report("source", "is for targets smtp://HOST:PORT and mx");
        }
    }

    /// One between quotes, or a list of them.
    private Optional<List<RouteTarget>> targets(Object toml) {
        return toml instanceof TomlArray array
                ? listed(array)
                : ValueType.as(String.class, toml).map(text -> List.of(target(text)));
    }

    private Optional<List<RouteTarget>> listed(TomlArray array) {
        if (array.isEmpty()) {
            throw new IllegalArgumentException("must not be empty");
        }
        var targets = new ArrayList<RouteTarget>();
        for (int i = 0; i < array.size(); i++) {
            ValueType.as(String.class, array.get(i)).map(this::target).ifPresent(targets::add);
        }
        return targets.size() == array.size() ? Optional.of(targets) : Optional.empty();
    }

    private RouteTarget target(String text) {
        return RouteTarget.parse(text, Path.of(""), agents);
    }
}
