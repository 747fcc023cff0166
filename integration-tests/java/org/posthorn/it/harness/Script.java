package org.posthorn.it.harness;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a scripted host does on which command. A rule matches the beginning of a command line, in any case; the oldest
/// rule that
/// matches wins, and is gone after it was used unless it is to stay.
final class Script {
    private record Rule(String prefix, Effect effect, boolean stays) {}

    private final List<Rule> rules = new ArrayList<>();

    synchronized void add(String prefix, Effect effect, boolean stays) {
        rules.add(new Rule(prefix.toUpperCase(Locale.ROOT), effect, stays));
    }

    synchronized void clear() {
        rules.clear();
    }

    synchronized Optional<Effect> on(String command) {
        String upper = command.toUpperCase(Locale.ROOT);
        for (Iterator<Rule> all = rules.iterator(); all.hasNext(); ) {
            Rule rule = all.next();
            if (upper.startsWith(rule.prefix())) {
                if (!rule.stays()) {
                    all.remove();
                }
                return Optional.of(rule.effect());
            }
        }
        return Optional.empty();
    }
}
