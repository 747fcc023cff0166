package org.posthorn.ops;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// Rows under headings, in columns that fit the terminal. Where they don't, the widest columns are cut, never the
/// first: it names the row.
final class Table {
    private static final String GAP = "  ";
    private static final String CUT = "…";
    private static final int NARROWEST_COLUMN = 8;

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        this.headings = List.of(headings);
        rows.add(this.headings);
    }

    /// Adds a row; control characters, which could steer the terminal, are replaced.
    void row(String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException("a row has " + headings.size() + " cells, not " + cells.length);
        }
        var clean = new ArrayList<String>();
        for (String cell : cells) {
            clean.add(Printable.of(cell));
        }
        rows.add(clean);
    }

    void print(PrintWriter out, int terminalWidth) {
        int[] widths = widths();
        fit(widths, terminalWidth);
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(i == 0 ? "" : GAP).append(pad(cut(row.get(i), widths[i]), widths[i]));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private int[] widths() {
        var widths = new int[headings.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        return widths;
    }

    private static void fit(int[] widths, int terminalWidth) {
        while (total(widths) > terminalWidth) {
            int widest = 1;
            for (int i = 2; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widest >= widths.length || widths[widest] <= NARROWEST_COLUMN) {
                return;
            }
            widths[widest]--;
        }
    }

    private static int total(int[] widths) {
        int total = GAP.length() * (widths.length - 1);
        for (int width : widths) {
            total += width;
        }
        return total;
    }

    private static String cut(String cell, int width) {
        return length(cell) <= width ? cell : cell.substring(0, cell.offsetByCodePoints(0, width - 1)) + CUT;
    }

    private static String pad(String cell, int width) {
        return cell + " ".repeat(width - length(cell));
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
