package org.posthorn.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// The fields of a header (RFC 5322 section 2.2).
///
/// @param block the octets of its fields, and nothing else, as [org.posthorn.wire.HeaderSplitter] tells them apart
record HeaderFields(byte[] block) {
    /// One field with its folded lines.
    ///
    /// @param name in lower case
    private record Field(String name, int colon, int start, int end) {}

    /// The values of the fields of this name, unfolded.
    ///
    /// @param wanted in lower case
    List<String> values(String wanted) {
        return fields().stream()
                .filter(field -> field.name.equals(wanted))
                .map(field -> new String(block, field.colon + 1, field.end - field.colon - 1, StandardCharsets.UTF_8)
                        .replace("\r\n", ""))
                .toList();
    }

    /// The same block without the fields of some names.
    byte[] without(Predicate<String> unwanted) {
        byte[] kept = new byte[block.length];
        int length = 0;
        for (Field field : fields()) {
            if (!unwanted.test(field.name)) {
                System.arraycopy(block, field.start, kept, length, field.end - field.start);
                length += field.end - field.start;
            }
        }
        return Arrays.copyOf(kept, length);
    }

    private List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        int start = 0;
        while (start < block.length) {
            int end = lineEnd(start);
            while (end < block.length && (block[end] == ' ' || block[end] == '\t')) {
                end = lineEnd(end);
            }
            fields.add(field(start, end));
            start = end;
        }
        return fields;
    }

    private int lineEnd(int from) {
        for (int i = from; i < block.length; i++) {
            if (block[i] == '\n') {
                return i + 1;
            }
        }
        return block.length;
    }

    private Field field(int start, int end) {
        int colon = start;
        while (block[colon] != ':') {
            colon++;
        }
        String name = new String(block, start, colon - start, StandardCharsets.ISO_8859_1);
        return new Field(name.strip().toLowerCase(Locale.ROOT), colon, start, end);
    }
}
