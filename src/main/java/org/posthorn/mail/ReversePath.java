package org.posthorn.mail;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where bounces go: a mailbox, or the null reverse-path `<>` of a message that must never be bounced (RFC 5321
/// section 4.5.5).
public record ReversePath(@Nullable MailAddress mailbox) {
    /// `<>`
    public static final ReversePath NULL = new ReversePath(null);

    public static ReversePath of(MailAddress mailbox) {
        return new ReversePath(mailbox);
    }

    /// An empty text is the null reverse-path; anything else is parsed as a mailbox.
    public static ReversePath parse(String text) {
        return text.isEmpty() ? NULL : of(MailAddress.parse(text));
    }

    public boolean isNull() {
        return mailbox == null;
    }

    public Optional<MailAddress> address() {
        return Optional.ofNullable(mailbox);
    }

    /// The mailbox without brackets; empty for the null reverse-path.
    @Override
    public String toString() {
        return mailbox == null ? "" : mailbox.toString();
    }
}
