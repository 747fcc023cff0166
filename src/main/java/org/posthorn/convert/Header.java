package org.posthorn.convert;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// The header of an entity as its lines come: which of the fields that matter are there, and the first value of each.
final class Header {
    /// Octets of a value that are looked at. A longer one is taken as cut off there.
    static final int MAX_VALUE = 8 * 1024;

    private final Map<FieldName, StringBuilder> values = new EnumMap<>(FieldName.class);
    private final Set<FieldName> ended = EnumSet.of(FieldName.OTHER);
    private FieldName current = FieldName.OTHER;
    private boolean begun;

    /// @return the field that this is a part of
    FieldName add(Piece piece) {
        begun = true;
        if (piece.first() && !piece.startsWithSpace()) {
            if (values.containsKey(current)) {
                ended.add(current);
            }
            current = FieldName.of(piece);
        }
        if (!ended.contains(current)) {
            collect(values.computeIfAbsent(current, name -> new StringBuilder()), piece);
        }
        return current;
    }

    /// Whether it has a field.
    boolean hasBegun() {
        return begun;
    }

    private static void collect(StringBuilder value, Piece piece) {
        int room = Math.min(piece.textLength(), MAX_VALUE - value.length());
        value.append(new String(piece.block(), piece.offset(), room, StandardCharsets.ISO_8859_1));
    }

    /// All that is still known is which fields there are: of thousands of parts the values would be as much as the message.
    void forgetValues() {
        values.values().forEach(value -> {
            value.setLength(0);
            value.trimToSize();
        });
    }

    boolean has(FieldName name) {
        return values.containsKey(name);
    }

    /// What is behind the colon, unfolded; empty when the field is not there.
    String value(FieldName name) {
        StringBuilder whole = values.get(name);
        return whole == null ? "" : whole.substring(whole.indexOf(":") + 1).strip();
    }
}
