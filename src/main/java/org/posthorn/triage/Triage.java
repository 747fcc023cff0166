package org.posthorn.triage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Diagnosis;

/// Finds the class of a failure: that of the first rule that fits. Any thread may ask; it takes microseconds and
/// nothing is asked of successes.
public final class Triage {
    private static final String RULES = "failure-classes.txt";

    private static final int NO_PHRASE = -1;

    private final List<Rule> rules;
    /// Of each rule, with what its first phrase begins.
    private final int[] pairs;

    private Triage(List<Rule> rules) {
        this.rules = List.copyOf(rules);
        this.pairs = rules.stream()
                .mapToInt(rule -> rule.phrases().isEmpty()
                        ? NO_PHRASE
                        : Pairs.first(rule.phrases().getFirst()))
                .toArray();
    }

    /// By the rules that come with the program.
    public static FailureClass of(Diagnosis failure) {
        return Shipped.TRIAGE.classOf(failure);
    }

    static Triage shipped() {
        return Shipped.TRIAGE;
    }

    /// @throws IllegalArgumentException names the first line that is no rule
    static Triage parse(String text) {
        return new Triage(RuleReader.read(text));
    }

    FailureClass classOf(Diagnosis failure) {
        Rule rule = ruleOf(failure);
        return rule == null ? FailureClass.UNDETERMINED : rule.failure();
    }

    /// The one that decides, or null.
    @Nullable
    Rule ruleOf(Diagnosis failure) {
        var finding = Finding.of(failure);
        var seen = new Pairs(finding.text());
        for (int i = 0; i < pairs.length; i++) {
            if ((pairs[i] == NO_PHRASE || seen.mayHold(pairs[i]))
                    && rules.get(i).fits(finding)) {
                return rules.get(i);
            }
        }
        return null;
    }

    List<Rule> rules() {
        return rules;
    }

    private static String text() {
        try (InputStream in = Triage.class.getResourceAsStream(RULES)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its " + RULES);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Read when the first failure comes.
    private static final class Shipped {
        static final Triage TRIAGE = parse(text());
    }
}
