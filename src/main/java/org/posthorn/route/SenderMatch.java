package org.posthorn.route;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.AddressSyntaxException;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.ReversePath;

/// Senders, by the reverse-path: an address, a [DomainPattern], an address with `*` in it such as `*@example.org` or
/// `bounce-*@*.example.org`, or `<>` for the null reverse-path, which reports have.
public sealed interface SenderMatch {
    /// `<>`
    String NULL = "<>";

    boolean matches(ReversePath sender);

    /// Whether every sender of another is one of this.
    default boolean covers(SenderMatch other) {
        return switch (other) {
            case Nobody _ -> equals(other);
            case Address(MailAddress address) -> matches(ReversePath.of(address));
            case Domain(DomainPattern its) -> coversAll(its);
            case Mailboxes mailboxes -> coversAll(mailboxes.domains) || coversSome(mailboxes);
        };
    }

    private boolean coversSome(Mailboxes other) {
        return this instanceof Mailboxes(String local, DomainPattern mine)
                && local.equalsIgnoreCase(other.localPart)
                && mine.covers(other.domains);
    }

    /// Whether every mailbox of these domains is one of this.
    private boolean coversAll(DomainPattern domains) {
        return switch (this) {
            case Nobody _, Address _ -> false;
            case Domain(DomainPattern mine) -> mine.covers(domains);
            case Mailboxes(String local, DomainPattern mine) -> local.equals("*") && mine.covers(domains);
        };
    }

    /// Whether these together are all senders, the null reverse-path too.
    static boolean isEverybody(Collection<SenderMatch> senders) {
        return senders.contains(new Nobody())
                && senders.stream().anyMatch(one -> one.coversAll(new DomainPattern(DomainPattern.ALL)));
    }

    /// Reads any of the four.
    ///
    /// @throws IllegalArgumentException when it is none
    static SenderMatch parse(String text) {
        if (text.equals(NULL)) {
            return new Nobody();
        }
        int at = text.lastIndexOf('@');
        if (at < 0) {
            return new Domain(new DomainPattern(text));
        }
        // A quoted local part is meant to the letter.
        if (at > 0 && !text.startsWith("\"") && text.indexOf('*') >= 0) {
            return new Mailboxes(text.substring(0, at), new DomainPattern(text.substring(at + 1)));
        }
        try {
            return new Address(MailAddress.parse(text));
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

    /// Mailboxes at some domains.
    ///
    /// @param localPart in any case; `*` stands for any characters, or none
    record Mailboxes(String localPart, DomainPattern domains) implements SenderMatch {
        public Mailboxes {
            if (localPart.indexOf('@') >= 0) {
                throw new IllegalArgumentException("'" + localPart + '@' + domains.text() + "' has more than one @");
            }
        }

        @Override
        public boolean matches(ReversePath sender) {
            @Nullable MailAddress mailbox = sender.mailbox();
            return mailbox != null && domains.matches(mailbox.domainKey()) && isLike(mailbox.localPart());
        }

        /// Each part between two `*` is taken where it comes first, which leaves most for those behind it.
        private boolean isLike(String local) {
            String[] parts = localPart.split("\\*", -1);
            String first = parts[0];
            String last = parts[parts.length - 1];
            if (parts.length == 1) {
                return local.equalsIgnoreCase(first);
            }
            int end = local.length() - last.length();
            int from = first.length();
            if (from > end
                    || !local.regionMatches(true, 0, first, 0, from)
                    || !local.regionMatches(true, end, last, 0, last.length())) {
                return false;
            }
            for (int part = 1; part < parts.length - 1; part++) {
                int found = find(local, parts[part], from, end);
                if (found < 0) {
                    return false;
                }
                from = found + parts[part].length();
            }
            return true;
        }

        private static int find(String local, String part, int from, int end) {
            for (int at = from; at + part.length() <= end; at++) {
                if (local.regionMatches(true, at, part, 0, part.length())) {
                    return at;
                }
            }
            return -1;
        }

        @Override
        public String toString() {
            return localPart + '@' + domains.text();
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
