package org.posthorn.triage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Stage;

/// Reads rules, one a line: `CODE STATUS STAGE "PHRASE" CLASS`. `#` begins a comment line.
final class RuleReader {
    private static final Pattern LINE = Pattern.compile(
            "(any|own|[2-5x][0-9x][0-9x])\\s+"
                    + "(\\*|[45x]\\.(?:\\d+|x)\\.(?:\\d+|x))\\s+(\\*|[a-z]+)\\s+(\\*|\"[^\"*A-Z]{2}[^\"A-Z]*\")\\s+([A-Z0-9_]+)");

    private RuleReader() {}

    /// @throws IllegalArgumentException names the first line that is no rule
    static List<Rule> read(String text) {
        var rules = new ArrayList<Rule>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String bare = line.strip();
            if (!bare.isEmpty() && !bare.startsWith("#")) {
                rules.add(rule(number, bare));
            }
        }
        return rules;
    }

    private static Rule rule(int number, String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("line " + number + " is no rule: " + line);
        }
        try {
            return new Rule(
                    number,
                    parts.group(1),
                    status(parts.group(2)),
                    stage(parts.group(3)),
                    phrases(parts.group(4)),
                    FailureClass.valueOf(parts.group(5)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
        }
    }

    private static Rule.@Nullable StatusPattern status(String text) {
        if (text.equals("*")) {
            return null;
        }
        String[] parts = text.split("\\.");
        return new Rule.StatusPattern(number(parts[0]), number(parts[1]), number(parts[2]));
    }

    private static int number(String text) {
        return text.equals("x") ? -1 : Integer.parseInt(text);
    }

    private static @Nullable Stage stage(String text) {
        return text.equals("*") ? null : Stage.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static List<String> phrases(String text) {
        if (text.equals("*")) {
            return List.of();
        }
        return Arrays.stream(text.substring(1, text.length() - 1).split("\\*"))
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
