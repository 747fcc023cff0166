package org.posthorn.bounce;

import java.nio.charset.StandardCharsets;
import org.posthorn.mail.PrintableText;

/// Text from elsewhere, made fit for a header field or a line of text: one line, no control characters, bounded,
/// folded. Whatever a remote host says can so not end a field and begin another.
final class OneLine {
    private static final int FOLD_AT = 76;
    /// In octets: RFC 5322 section 2.1.1 allows 998 in a line, and a field's name stands before the word. No address is as
    /// long, so that none is broken.
    private static final int LONGEST_WORD = 900;
    /// Of a word that is longer, in characters, which can take three octets.
    private static final int PIECE = 300;

    private OneLine() {}

    /// The text on one line, with `?` for what must not or, unless `utf8`, can't be in it.
    static String of(String text, int limit, boolean utf8) {
        var line = new StringBuilder(Math.min(text.length(), limit));
        for (int i = 0; i < text.length() && line.length() < limit; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            line.appendCodePoint(fit(c, utf8));
        }
        return line.toString().strip();
    }

    private static int fit(int c, boolean utf8) {
        if (c == '\t' || c == '\r' || c == '\n') {
            return ' ';
        }
        return PrintableText.isPrintable(c) && (utf8 || c < 128) ? c : '?';
    }

    /// A field of one line, folded at spaces with CRLF (RFC 5322 section 2.2.3) and ended by it.
    static String field(String name, String value) {
        return fold(name + ": " + value, " ");
    }

    /// A line for people, folded, each further line after the indentation.
    static String text(String line, String indentation) {
        return indentation + fold(line, indentation);
    }

    private static int endOfPiece(String word, int from) {
        if (word.substring(from).getBytes(StandardCharsets.UTF_8).length <= LONGEST_WORD) {
            return word.length();
        }
        int end = Math.min(word.length(), from + PIECE);
        // Not between the two halves of a character.
        return end < word.length() && Character.isHighSurrogate(word.charAt(end - 1)) ? end - 1 : end;
    }

    private static String fold(String line, String indentation) {
        var folded = new StringBuilder(line.length() + 16);
        int column = 0;
        for (String word : line.split(" +")) {
            for (int i = 0, end; i == 0 || i < word.length(); i = end) {
                end = endOfPiece(word, i);
                String piece = word.substring(i, end);
                // The first two words stay together: a field's first line is not just its name.
                boolean mayFold = folded.indexOf(" ") >= 0 || column > FOLD_AT;
                if (column > 0 && mayFold && column + piece.length() > FOLD_AT) {
                    folded.append("\r\n").append(indentation);
                    column = indentation.length();
                } else if (column > 0) {
                    folded.append(' ');
                    column++;
                }
                folded.append(piece);
                column += piece.length();
            }
        }
        return folded.append("\r\n").toString();
    }
}
