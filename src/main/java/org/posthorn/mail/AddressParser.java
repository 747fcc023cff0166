package org.posthorn.mail;

import java.nio.charset.StandardCharsets;

/// A parser over one text for mailboxes and for the paths of MAIL and RCPT (RFC 5321 section 4.1.2, RFC 6531
/// section 3.3).
///
/// Lenient, it takes what real mail has beyond that grammar: a local part over 64 octets, dots anywhere in it, `""`,
/// underscores in a domain, a dot at its end (which is dropped), and a path without brackets or without a domain.
///
/// Not for header fields: there are no comments, no folding white space and no display names here.
public final class AddressParser {
    /// What every host takes (RFC 5321 section 4.5.3.1.1), in octets: a bound for what is made here.
    public static final int MAX_LOCAL_PART = 64;
    /// RFC 5321 section 4.5.3.1.2, in octets.
    public static final int MAX_DOMAIN = 255;
    /// RFC 5321 section 4.5.3.1.3, in octets, with the angle brackets.
    public static final int MAX_PATH = 256;

    private static final int MAX_LABEL = 63;

    private final String text;
    private final Syntax syntax;
    private int at;

    /// Lenient, at the beginning of the text.
    public AddressParser(String text) {
        this(text, 0, Syntax.LENIENT);
    }

    /// Starts at a position within a longer text, such as a command line.
    public AddressParser(String text, int start, Syntax syntax) {
        this.text = text;
        this.at = start;
        this.syntax = syntax;
    }

    /// Where the next character is read.
    public int position() {
        return at;
    }

    /// The whole rest as one mailbox.
    public MailAddress mailbox() {
        int start = at;
        MailAddress address = bareMailbox(false);
        if (at < text.length()) {
            throw error("unexpected character after the address");
        }
        checkPathLength(start, MAX_PATH - 2);
        return address;
    }

    /// `<>` or `<mailbox>`, with a source route skipped; leaves the position behind the bracket.
    public ReversePath reversePath() {
        if (text.startsWith("<>", at)) {
            at += 2;
            return ReversePath.NULL;
        }
        return ReversePath.of(path());
    }

    /// `<mailbox>`, with a source route skipped (RFC 5321 appendix C), or `<postmaster>`; leaves the position
    /// behind the bracket. Lenient, it takes any local part without a domain, and a mailbox without brackets.
    public MailAddress path() {
        int start = at;
        if (syntax == Syntax.LENIENT && peek() != '<') {
            return pathWithoutBrackets();
        }
        expect('<');
        skipSourceRoute();
        MailAddress address = bareMailbox(syntax == Syntax.LENIENT);
        expect('>');
        checkPathLength(start, MAX_PATH);
        return address;
    }

    private MailAddress pathWithoutBrackets() {
        int start = at;
        MailAddress address = bareMailbox(true);
        checkPathLength(start, MAX_PATH - 2);
        if (address.domain().isEmpty() && address.localPart().indexOf('=') >= 0) {
            // A parameter behind a path that is missing.
            throw error("expected '@'");
        }
        return address;
    }

    private void skipSourceRoute() {
        if (peek() != '@') {
            return;
        }
        while (true) {
            expect('@');
            domain();
            if (peek() == ':') {
                at++;
                return;
            }
            expect(',');
        }
    }

    /// @param domainless whether any local part may stand without a domain
    private MailAddress bareMailbox(boolean domainless) {
        boolean quoted = peek() == '"';
        String local = localPart();
        if (peek() != '@' && (domainless || local.equalsIgnoreCase("postmaster"))) {
            return new MailAddress(local, "", !quoted);
        }
        expect('@');
        return new MailAddress(local, domain(), !quoted);
    }

    private String localPart() {
        int start = at;
        String local = peek() == '"' ? quotedString() : dotString();
        if (syntax == Syntax.STRICT && octets(local) > MAX_LOCAL_PART && !isRewritten(local)) {
            throw new AddressSyntaxException("local part over " + MAX_LOCAL_PART + " octets", start);
        }
        return local;
    }

    /// Whether a local part looks as if a forwarder has put another sender's whole address into it (SRS). What comes back to
    /// it must be taken at any length: limits are to be no tighter than they need to be (RFC 5321 section 4.5.3.1).
    public static boolean isRewritten(String local) {
        return local.length() > 5
                && local.regionMatches(true, 0, "SRS", 0, 3)
                && (local.charAt(3) == '0' || local.charAt(3) == '1')
                && "=+-".indexOf(local.charAt(4)) >= 0;
    }

    private String dotString() {
        int start = at;
        boolean atomStarts = true;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '.' ? atomStarts && syntax == Syntax.STRICT : !LocalPart.isAtext(c)) {
                break;
            }
            checkCharacter(c);
            atomStarts = c == '.';
            at++;
        }
        if (at == start || atomStarts && syntax == Syntax.STRICT) {
            throw error(at == start ? "local part missing" : "local part must not have an empty atom");
        }
        return text.substring(start, at);
    }

    private String quotedString() {
        expect('"');
        var local = new StringBuilder();
        while (peek() != '"') {
            if (peek() == '\\') {
                at++;
            }
            if (at >= text.length()) {
                throw error("quoted local part not closed");
            }
            char c = text.charAt(at);
            if (c < ' ' || c == 127) {
                throw error("control character in the local part");
            }
            checkCharacter(c);
            local.append(c);
            at++;
        }
        at++;
        if (local.isEmpty() && syntax == Syntax.STRICT) {
            throw error("empty quoted local part");
        }
        return local.toString();
    }

    private String domain() {
        int start = at;
        if (peek() == '[') {
            return literal();
        }
        int labelStart = at;
        while (at < text.length() && isOfDomain(text.charAt(at))) {
            checkCharacter(text.charAt(at));
            if (text.charAt(at) == '.') {
                checkLabel(labelStart, at);
                labelStart = at + 1;
            }
            at++;
        }
        // The root of the DNS says nothing in mail: Postfix drops it too.
        boolean rooted = syntax == Syntax.LENIENT && labelStart == at && at > start;
        if (!rooted) {
            checkLabel(labelStart, at);
        }
        String domain = text.substring(start, rooted ? at - 1 : at);
        if (octets(domain) > MAX_DOMAIN || MailAddress.domainKey(domain).length() > MAX_DOMAIN) {
            throw new AddressSyntaxException("domain over " + MAX_DOMAIN + " octets", start);
        }
        return domain;
    }

    private void checkLabel(int start, int end) {
        if (start == end) {
            throw error("empty label in the domain");
        }
        if (text.charAt(start) == '-' || text.charAt(end - 1) == '-') {
            throw new AddressSyntaxException("label must not begin or end with a hyphen", start);
        }
        String label = text.substring(start, end);
        int octets = label.length();
        if (!MailAddress.isAscii(label)) {
            octets = aLabel(label, start).length();
        }
        if (octets > MAX_LABEL) {
            throw new AddressSyntaxException("label over " + MAX_LABEL + " octets", start);
        }
    }

    private static String aLabel(String label, int start) {
        try {
            return Idna.toAscii(label);
        } catch (IllegalArgumentException e) {
            throw new AddressSyntaxException(String.valueOf(e.getMessage()), start);
        }
    }

    private String literal() {
        int start = at;
        int close = text.indexOf(']', at);
        if (close < 0) {
            throw error("address literal not closed");
        }
        String literal = text.substring(start, close + 1);
        if (!AddressLiteral.isValid(literal)) {
            throw error(AddressLiteral.problem(literal));
        }
        at = close + 1;
        return literal;
    }

    private boolean isOfDomain(char c) {
        return isLetterOrDigit(c) || c == '-' || c == '.' || c == '_' && syntax == Syntax.LENIENT;
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c > 127;
    }

    /// Checks the character at the position. Lone surrogates are what a decoder leaves of malformed UTF-8; the
    /// replacement character is another.
    private void checkCharacter(char c) {
        if (c == '\uFFFD' || c >= '\u0080' && c < '\u00A0') {
            throw error("malformed character");
        }
        boolean paired = Character.isHighSurrogate(c)
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : !Character.isLowSurrogate(c) || at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
        if (!paired && Character.isSurrogate(c)) {
            throw error("malformed character");
        }
    }

    private void checkPathLength(int start, int limit) {
        if (octets(text.substring(start, at)) > limit) {
            throw new AddressSyntaxException("path over " + MAX_PATH + " octets", start);
        }
    }

    static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void expect(char c) {
        if (peek() != c) {
            throw error("expected '" + c + "'");
        }
        at++;
    }

    private AddressSyntaxException error(String problem) {
        return new AddressSyntaxException(problem, at);
    }
}
