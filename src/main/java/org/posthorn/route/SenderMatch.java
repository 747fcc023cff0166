package org.posthorn.route;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.AddressSyntaxException;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.ReversePath;

/// Senders that a route is for, by the reverse-path: an address, a [DomainPattern], or `<>` for the null reverse-path,
/// which reports have.
public sealed interface SenderMatch {
    /// `<>`
    String NULL = "<>";

    boolean matches(ReversePath sender);

    /// Whether every sender of another is one of this.
    default boolean covers(SenderMatch other) {
        return equals(other)
                || this instanceof Domain(DomainPattern mine)
                        && switch (other) {
                            case Domain(DomainPattern its) -> mine.covers(its);
                            case Address(MailAddress address) -> mine.matches(address.domainKey());
                            case Nobody _ -> false;
                        };
    }

    /// Reads any of the three.
    ///
    /// @throws IllegalArgumentException when it is none
    static SenderMatch parse(String text) {
        if (text.equals(NULL)) {
            return new Nobody();
        }
        try {
            return text.indexOf('@') < 0 ? new Domain(new DomainPattern(text)) : new Address(MailAddress.parse(text));
        } catch (AddressSyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is no address: " + e.getMessage(), e);
        }
    }

    /// The null reverse-path.
    record Nobody() implements SenderMatch {
        @Override
        public boolean matches(ReversePath sender) {
            return sender.isNull();
        }

        @Override
        public String toString() {
            return NULL;
        }
    }

    /// One mailbox; local parts match in any case, as people write them.
    record Address(MailAddress address) implements SenderMatch {
        @Override
        public boolean matches(ReversePath sender) {
            @Nullable MailAddress mailbox = sender.mailbox();
            return mailbox != null
                    && mailbox.localPart().equalsIgnoreCase(address.localPart())
                    && mailbox.domainKey().equals(address.domainKey());
        }

        @Override
        public String toString() {
            return address.toString();
        }
    }

    /// All of a domain.
    record Domain(DomainPattern pattern) implements SenderMatch {
        @Override
        public boolean matches(ReversePath sender) {
            @Nullable MailAddress mailbox = sender.mailbox();
            return mailbox != null && pattern.matches(mailbox.domainKey());
        }

        @Override
        public String toString() {
            return pattern.text();
        }
    }
}
