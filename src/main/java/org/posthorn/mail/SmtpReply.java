package org.posthorn.mail;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A reply of an SMTP server (RFC 5321 section 4.2): code, enhanced status where it has one, and its lines of text
/// without either. Text from a peer is kept as it came but for control characters, which are turned into `?`.
public record SmtpReply(int code, @Nullable EnhancedStatus status, List<String> lines) {

    public SmtpReply {
        lines = List.copyOf(lines);
    }

    public static SmtpReply of(int code, EnhancedStatus status, String text) {
        return new SmtpReply(code, status, List.of(text));
    }

    public boolean isPositive() {
        return code >= 200 && code < 300;
    }

    /// Whether the peer waits for more.
    public boolean isIntermediate() {
        return code >= 300 && code < 400;
    }

    public boolean isTransient() {
        return code >= 400 && code < 500;
    }

    public boolean isPermanent() {
        return code >= 500 && code < 600;
    }

    /// The lines as one, with a space between.
    public String text() {
        return String.join(" ", lines);
    }

    /// On one line: code, enhanced status, text.
    @Override
    public String toString() {
        return code + (status == null ? " " : " " + status + ' ') + text();
    }
}
