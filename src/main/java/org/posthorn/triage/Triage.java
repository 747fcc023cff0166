package org.posthorn.triage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.posthorn.mail.Diagnosis;

/// Finds the class of a failure: that of the first rule that fits. Any thread may ask; it takes microseconds and
/// nothing is asked of successes.
public final class Triage {
    private static final String RULES = "failure-classes.txt";

    private final List<Rule> rules;

    private Triage(List<Rule> rules) {
        this.rules = List.copyOf(rules);
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
        var finding = Finding.of(failure);
        for (Rule rule : rules) {
            if (rule.fits(finding)) {
                return rule.failure();
            }
        }
        return FailureClass.UNDETERMINED;
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
