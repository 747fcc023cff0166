package org.posthorn.alias;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one table. A line has an address, white space, and its targets with commas between; a line that begins with
/// white space goes on with the one before; `#` begins a comment where it begins a word.
final class AliasFile {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Path file;
    private final List<TableProblem> problems;
    private final List<AliasEntry> entries = new ArrayList<>();
    private @Nullable AliasLine open;

    private AliasFile(Path file, List<TableProblem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /// The entries of a file, and what is wrong with it among the problems.
    static List<AliasEntry> read(Path file, List<TableProblem> problems) {
        try {
            return parse(file, Files.readAllLines(file), problems);
        } catch (NoSuchFileException e) {
            problems.add(new TableProblem(file, 0, 0, "there is no such file"));
        } catch (CharacterCodingException e) {
            problems.add(new TableProblem(file, 0, 0, "is not in UTF-8"));
        } catch (IOException e) {
            problems.add(new TableProblem(file, 0, 0, "can't be read: " + e));
        }
        return List.of();
    }

    static List<AliasEntry> parse(Path file, List<String> lines, List<TableProblem> problems) {
        var reading = new AliasFile(file, problems);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            // Some editors put it before the first line, where it would be part of an address.
            reading.line(i + 1, i == 0 && line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line);
        }
        reading.end();
        return reading.entries;
    }

    private void line(int number, String text) {
        int start = AliasLine.skipSpace(text, 0);
        if (start == text.length() || text.charAt(start) == '#') {
            return;
        }
        try {
            if (start == 0) {
                end();
                open = new AliasLine(number, text);
            } else if (open == null) {
                throw new AliasSyntaxException(number, start, "a line that goes on, and none before it");
            } else {
                open.goOn(number, text, start);
            }
        } catch (AliasSyntaxException e) {
            problems.add(new TableProblem(file, e.line(), e.column() + 1, String.valueOf(e.getMessage())));
        }
    }

    private void end() {
        AliasLine ended = open;
        open = null;
        if (ended == null) {
            return;
        }
        try {
            entries.add(ended.entry(file));
        } catch (AliasSyntaxException e) {
            problems.add(new TableProblem(file, e.line(), e.column() + 1, String.valueOf(e.getMessage())));
        }
    }
}
