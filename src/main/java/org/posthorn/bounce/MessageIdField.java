package org.posthorn.bounce;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The Message-ID in the header of a message that a report is about, so that mail programs show the report beside it.
final class MessageIdField {
    /// Nothing but one plain msg-id (RFC 5322 section 3.6.4): it goes into the report's own header.
    private static final Pattern FIELD = Pattern.compile(
            "^message-id:[ \\t]*(?:\\r\\n[ \\t]+)?(<[!-;=?-~]{1,250}@[!-;=?-~]{1,250}>)[ \\t]*\\r\\n(?![ \\t])",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE | Pattern.UNIX_LINES);

    private MessageIdField() {}

    /// @param header its lines, each ended by CRLF
    static Optional<String> find(byte[] header) {
        Matcher field = FIELD.matcher(new String(header, StandardCharsets.ISO_8859_1));
        return field.find() ? Optional.of(field.group(1)) : Optional.empty();
    }
}
