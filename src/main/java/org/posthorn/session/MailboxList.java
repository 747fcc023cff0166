package org.posthorn.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.mail.MailAddress;

/// Reads the addresses of a From field (RFC 5322 section 3.4, `mailbox-list`), strictly: what could be read in two
/// ways is not read at all, since other programs might read it in the other way.
final class MailboxList {
    private final String text;
    private final List<MailAddress> mailboxes = new ArrayList<>();
    private final StringBuilder words = new StringBuilder();
    private boolean unquotedAt;
    private int at;

    private MailboxList(String text) {
        this.text = text;
    }

    /// The addresses, without names and comments; empty when it is a group, or no list of mailboxes.
    static Optional<List<MailAddress>> parse(String value) {
        var list = new MailboxList(value);
        try {
            list.read();
            return list.mailboxes.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(list.mailboxes));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void read() {
        boolean bracketed = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            switch (c) {
                case '(' -> skipComment();
                case '"' -> words.append(quoted());
                case '<' -> {
                    require(!bracketed);
                    String address = bracketed().strip();
                    checkName(address);
                    mailboxes.add(MailAddress.parse(address));
                    bracketed = true;
                }
                case ',' -> {
                    end(bracketed);
                    bracketed = false;
                    at++;
                }
                // Outside quotes some readers take a backslash for itself, others for an escape.
                case ':', ';', '>', ')', '\\' -> throw refused();
                default -> {
                    unquotedAt |= c == '@';
                    words.append(c);
                    at++;
                }
            }
        }
        end(bracketed);
    }

    /// Some readers take the first thing that looks like an address: an `@` in a name outside quotes is refused, unless the
    /// name is the address once more.
    private void checkName(String address) {
        String name = words.toString().strip();
        words.setLength(0);
        require(!unquotedAt || name.equalsIgnoreCase(address));
        unquotedAt = false;
    }

    /// At the end of a mailbox: with brackets, nothing may follow them; without, its words are the address.
    private void end(boolean bracketed) {
        String left = words.toString().strip();
        words.setLength(0);
        unquotedAt = false;
        require(!bracketed || left.isEmpty());
        if (!bracketed) {
            mailboxes.add(MailAddress.parse(left));
        }
    }

    private void skipComment() {
        int depth = 0;
        do {
            require(at < text.length());
            char c = text.charAt(at++);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            at += c == '\\' ? 1 : 0;
        } while (depth > 0);
        words.append(' ');
    }

    /// A quoted string with its quotes.
    private String quoted() {
        return upTo('"');
    }

    /// What is between brackets.
    private String bracketed() {
        String whole = upTo('>');
        return whole.substring(1, whole.length() - 1);
    }

    private String upTo(char close) {
        int start = at++;
        boolean inQuotes = false;
        while (true) {
            require(at < text.length());
            char c = text.charAt(at++);
            if (c == close && !inQuotes) {
                return text.substring(start, at);
            }
            inQuotes ^= c == '"';
            at += c == '\\' ? 1 : 0;
        }
    }

    private static void require(boolean sound) {
        if (!sound) {
            throw refused();
        }
    }

    private static IllegalArgumentException refused() {
        return new IllegalArgumentException("no list of mailboxes");
    }
}
