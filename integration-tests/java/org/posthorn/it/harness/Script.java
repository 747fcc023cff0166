package org.posthorn.it.harness;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/// What a scripted host does on which command. A rule matches the beginning of a command line, in any case; the oldest
/// rule that
/// matches wins, and is gone after it was used unless it is to stay.
final class Script {
    /// @param chance that it applies at all, from 0 to 1
    private record Rule(String prefix, Effect effect, boolean stays, double chance) {}

    private final List<Rule> rules = new ArrayList<>();
    private final Random random = new Random(1);

    synchronized void add(String prefix, Effect effect, boolean stays) {
        rules.add(new Rule(prefix.toUpperCase(Locale.ROOT), effect, stays, 1));
    }

    synchronized void addSometimes(String prefix, Effect effect, double chance) {
        rules.add(new Rule(prefix.toUpperCase(Locale.ROOT), effect, true, chance));
    }

    synchronized void clear() {
        rules.clear();
    }

    synchronized Optional<Effect> on(String command) {
        String upper = command.toUpperCase(Locale.ROOT);
        for (Iterator<Rule> all = rules.iterator(); all.hasNext(); ) {
            Rule rule = all.next();
            if (upper.startsWith(rule.prefix()) && (rule.chance() >= 1 || random.nextDouble() < rule.chance())) {
                if (!rule.stays()) {
                    all.remove();
                }
                return Optional.of(rule.effect());
            }
        }
        return Optional.empty();
    }
}
