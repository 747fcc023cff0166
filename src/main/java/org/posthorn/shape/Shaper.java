package org.posthorn.shape;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.posthorn.route.Destination;
import org.posthorn.route.DomainPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds what holds for a destination: the first rule that matches, and over it what an operator has set. Any thread may
/// call it.
public final class Shaper {
    private static final Logger log = LoggerFactory.getLogger(Shaper.class);

    /// Who shares a throttle.
    private record Sharers(
            @Nullable ShapingOverride override, @Nullable ShapingRule rule) {}

    private final List<ShapingRule> rules;
    private final boolean anyByDomain;
    private final Overrides overrides;
    private final ConcurrentHashMap<Sharers, Throttle> shared = new ConcurrentHashMap<>();
    private volatile Runnable changed = () -> {};
    private volatile boolean changedLately;

    public Shaper(ShapingSettings settings, Overrides overrides) {
        this.rules = settings.rules();
        this.anyByDomain = rules.stream().anyMatch(rule -> !rule.domains().isEmpty());
        this.overrides = overrides;
    }

    /// Shapes nothing.
    public static Shaper none() {
        return new Shaper(ShapingSettings.none(), Overrides.none());
    }

    /// Has a listener told of changes, in place of the one before.
    ///
    /// @param listener called whenever what [#throttle] and [#mark] say may have changed
    public void onChange(Runnable listener) {
        changed = listener;
    }

    /// What makes mail to this domain go apart; null when nothing does, as for nearly all of them.
    public @Nullable Mark mark(String domainKey) {
        ShapingOverride override = overrideOf(domainKey);
        ShapingRule rule = anyByDomain ? ruleOf(domainKey) : null;
        return override == null && rule == null ? null : new Mark(override, rule);
    }

    private @Nullable ShapingOverride overrideOf(String domainKey) {
        for (ShapingOverride override : overrides.all()) {
            if (override.pattern().matches(domainKey)) {
                return override;
            }
        }
        return null;
    }

    private @Nullable ShapingRule ruleOf(String domainKey) {
        for (ShapingRule rule : rules) {
            if (rule.matchesDomain(domainKey)) {
                return rule;
            }
        }
        return null;
    }

    /// What holds for a destination, or for the mail to it that has this mark; null when nothing does.
    public @Nullable Throttle throttle(Destination destination, @Nullable Mark mark) {
        ShapingOverride override = override(destination, mark);
        ShapingRule rule = rule(destination, mark);
        if (override != null) {
            return shared.computeIfAbsent(new Sharers(override, rule), Shaper::overridden);
        }
        if (rule == null) {
            return null;
        }
        return switch (rule.scope()) {
            case PROVIDER -> shared.computeIfAbsent(new Sharers(null, rule), sharers -> throttle(rule, true));
            case DESTINATION -> throttle(rule, false);
        };
    }

    private @Nullable ShapingOverride override(Destination destination, @Nullable Mark mark) {
        List<ShapingOverride> all = overrides.all();
        if (mark != null && mark.override() != null && all.contains(mark.override())) {
            return mark.override();
        }
        for (ShapingOverride override : all) {
            if (ShapingRule.matchesHosts(List.of(override.pattern()), destination)) {
                return override;
            }
        }
        return null;
    }

    /// The first in order, be it for the domain or for the hosts.
    private @Nullable ShapingRule rule(Destination destination, @Nullable Mark mark) {
        ShapingRule marked = mark == null ? null : mark.rule();
        for (ShapingRule rule : rules) {
            if (rule.equals(marked) || rule.matchesHosts(destination)) {
                return rule;
            }
        }
        return null;
    }

    private static Throttle throttle(ShapingRule rule, boolean shared) {
        return new Throttle(rule.name(), rule.name(), rule.limits(), rule.replies(), shared);
    }

    private static Throttle overridden(Sharers sharers) {
        ShapingOverride override = Objects.requireNonNull(sharers.override());
        ShapingRule rule = sharers.rule();
        var throttle = new Throttle(
                "override " + override.pattern().text(),
                rule == null ? "" : rule.name(),
                override.over(rule == null ? Limits.NONE : rule.limits()),
                rule == null ? List.of() : rule.replies(),
                true);
        if (override.paused()) {
            throttle.pause(override.until(), Throttle.BY_OPERATOR);
        }
        return throttle;
    }

    /// Sets an override.
    ///
    /// @throws IllegalArgumentException when there are too many
    /// @throws IOException when it can't be kept: nothing has changed then
    public void set(ShapingOverride override) throws IOException {
        overrides.set(override);
        forget();
    }

    /// Ends an override. Returns whether there was one.
    ///
    /// @throws IOException when that can't be kept: nothing has changed then
    public boolean clear(DomainPattern pattern) throws IOException {
        boolean known = overrides.clear(pattern);
        if (known) {
            forget();
        }
        return known;
    }

    /// Looks about: ends overrides whose time is over, and wakes who waits for connections that came back. To be called
    /// about once a second.
    public void tick(Instant now) {
        try {
            if (overrides.expire(now)) {
                forget();
            }
        } catch (IOException e) {
            log.warn("the end of a shaping override can't be kept: it is read again at a restart, and over then", e);
            forget();
        }
        if (changedLately) {
            // For a destination that was just being made with what held before.
            changedLately = false;
            changed.run();
        }
        shared.values().forEach(throttle -> throttle.look(now));
    }

    private void forget() {
        List<ShapingOverride> all = overrides.all();
        shared.keySet().removeIf(sharers -> sharers.override() != null && !all.contains(sharers.override()));
        changed.run();
        changedLately = true;
    }

    /// The overrides, the last one set first.
    public List<ShapingOverride> overrides() {
        return overrides.all();
    }

    /// The rules that were used and are shared, as they are just now.
    public List<ThrottleView> views(Instant now) {
        var views = new ArrayList<ThrottleView>();
        shared.values().forEach(throttle -> views.add(throttle.view(now)));
        return views;
    }
}
