package org.posthorn.mail;

import java.util.Optional;

/// An enhanced status code `class.subject.detail` (RFC 3463 section 2).
public record EnhancedStatus(int category, int subject, int detail) {
    public static final EnhancedStatus OK = new EnhancedStatus(2, 0, 0);
    public static final EnhancedStatus SENDER_OK = new EnhancedStatus(2, 1, 0);
    public static final EnhancedStatus RECIPIENT_OK = new EnhancedStatus(2, 1, 5);

    public EnhancedStatus {
        if (category != 2 && category != 4 && category != 5
                || subject < 0
                || subject > 999
                || detail < 0
                || detail > 999) {
            throw new IllegalArgumentException("no enhanced status code: " + category + '.' + subject + '.' + detail);
        }
    }

    /// Reads a code from the start of a text, up to a space or its end; empty when there is none.
    public static Optional<EnhancedStatus> parsePrefix(String text) {
        int end = text.indexOf(' ');
        String[] parts = (end < 0 ? text : text.substring(0, end)).split("\\.", -1);
        if (parts.length != 3 || !isNumber(parts[0], 1) || !isNumber(parts[1], 3) || !isNumber(parts[2], 3)) {
            return Optional.empty();
        }
        int category = Integer.parseInt(parts[0]);
        if (category != 2 && category != 4 && category != 5) {
            return Optional.empty();
        }
        return Optional.of(new EnhancedStatus(category, Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
    }

    private static boolean isNumber(String text, int digits) {
        return !text.isEmpty() && text.length() <= digits && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public String toString() {
        return category + "." + subject + '.' + detail;
    }
}
