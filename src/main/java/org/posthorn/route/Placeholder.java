package org.posthorn.route;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What an argument of a program may have in braces.
public enum Placeholder {
    /// The recipient's address as on the wire: its local part is quoted only where it must be.
    RECIPIENT,
    /// What stands before the last `@`, without quotes.
    LOCAL_PART,
    /// The local part before its first `+`.
    USER,
    /// The local part behind its first `+`; empty without one.
    EXTENSION,
    /// The recipient's domain, in lower case, as A-labels.
    DOMAIN,
    /// The sender's address; empty for the null reverse-path.
    SENDER,
    QUEUE_ID,
    /// Of the message, in octets, with CRLF line ends and without added fields.
    SIZE;

    /// @throws IllegalArgumentException when there is none of that name
    static Placeholder of(String name) {
        return Arrays.stream(values())
                .filter(placeholder -> placeholder.key().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'{" + name + "}' is none of " + names()));
    }

    /// As it is written between the braces: `local-part`.
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Whether each recipient has its own.
    public boolean isOfRecipient() {
        return switch (this) {
            case RECIPIENT, LOCAL_PART, USER, EXTENSION, DOMAIN -> true;
            case SENDER, QUEUE_ID, SIZE -> false;
        };
    }

    private static String names() {
        return Arrays.stream(values()).map(p -> "{" + p.key() + "}").collect(Collectors.joining(", "));
    }
}
