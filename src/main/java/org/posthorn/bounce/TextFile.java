package org.posthorn.bounce;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.bounce.TextTemplate.Piece;

/// Reads a file of texts: `[section]` on a line of its own, and its text until the next one. Lines of one paragraph
/// are joined, an empty line ends it; `{name}` stands for a value; a line with `#` in front is a comment.
final class TextFile {
    private final String name;
    private final Map<String, TextTemplate> sections = new LinkedHashMap<>();
    private final List<TextProblem> problems = new ArrayList<>();
    private @Nullable String section;
    private int sectionLine;
    private List<Piece> pieces = new ArrayList<>();
    private boolean paragraphEnds;

    private TextFile(String name) {
        this.name = name;
    }

    /// @param name what the file is called in problems
    /// @throws TextsException with all that is wrong in it
    static Map<String, TextTemplate> parse(String name, String text) throws TextsException {
        var file = new TextFile(name);
        int number = 0;
        for (String line : text.lines().toList()) {
            file.line(++number, line);
        }
        file.endSection();
        if (!file.problems.isEmpty()) {
            throw new TextsException(file.problems);
        }
        return file.sections;
    }

    private void line(int number, String line) {
        String bare = line.strip();
        if (bare.startsWith("[") && bare.endsWith("]")) {
            endSection();
            beginSection(number, line.indexOf('[') + 2, bare.substring(1, bare.length() - 1));
        } else if (bare.isEmpty()) {
            paragraphEnds = true;
        } else if (!bare.startsWith("#")) {
            if (section == null) {
                problem(number, 1, "text stands before the first [section]");
                section = "";
            }
            separate();
            pieces(number, line.stripTrailing());
        }
    }

    private void beginSection(int number, int column, String key) {
        section = key;
        sectionLine = number;
        paragraphEnds = false;
        if (!TextKeys.all().containsKey(key)) {
            problem(number, column, "there is no section \"" + key + '"');
        } else if (sections.containsKey(key)) {
            problem(number, column, "the section \"" + key + "\" is there twice");
        }
    }

    private void endSection() {
        if (section != null && pieces.isEmpty()) {
            problem(sectionLine, 1, "the section \"" + section + "\" is empty");
        } else if (section != null) {
            sections.put(section, new TextTemplate(pieces));
        }
        pieces = new ArrayList<>();
    }

    private void separate() {
        if (!pieces.isEmpty()) {
            pieces.add(new Piece(paragraphEnds ? "\n\n" : " ", false));
        }
        paragraphEnds = false;
    }

    private void pieces(int number, String line) {
        int from = 0;
        for (int open = line.indexOf('{'); open >= 0; open = line.indexOf('{', from)) {
            int close = line.indexOf('}', open);
            if (close < 0) {
                problem(number, open + 1, "the brace is not closed");
                return;
            }
            literal(line.substring(from, open));
            place(number, open + 1, line.substring(open + 1, close));
            from = close + 1;
        }
        literal(line.substring(from));
    }

    private void literal(String text) {
        if (!text.isEmpty()) {
            pieces.add(new Piece(text, false));
        }
    }

    private void place(int number, int column, String value) {
        Set<String> known = TextKeys.all().getOrDefault(String.valueOf(section), Set.of());
        if (!known.contains(value)) {
            String may = known.isEmpty()
                    ? "nothing"
                    : String.join(", ", known.stream().sorted().toList());
            problem(number, column, "{" + value + "} is not known here; it may be " + may);
        }
        pieces.add(new Piece(value, true));
    }

    private void problem(int line, int column, String message) {
        problems.add(new TextProblem(name, line, column, message));
    }
}
