package org.posthorn.bounce;

import java.util.List;
import java.util.Map;

/// A text with places for values. What is put there is one line each and is never looked at for places again, so
/// nobody's words can reach beyond their own.
record TextTemplate(List<Piece> pieces) {

    TextTemplate {
        pieces = List.copyOf(pieces);
    }

    /// @param isPlace whether the text is the name of a value
    record Piece(String text, boolean isPlace) {}

    /// Paragraphs, with an empty line between them.
    String render(Map<String, String> values) {
        var text = new StringBuilder();
        for (Piece piece : pieces) {
            text.append(piece.isPlace() ? values.getOrDefault(piece.text(), "") : piece.text());
        }
        return text.toString();
    }
}
