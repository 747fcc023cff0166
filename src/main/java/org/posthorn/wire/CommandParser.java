package org.posthorn.wire;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.posthorn.mail.AddressParser;
import org.posthorn.mail.AddressSyntaxException;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.SmtpReply;
import org.posthorn.mail.Syntax;

/// Understands command lines, in one pass: the verb from its octets, the rest as text. Never throws: what can't be
/// understood is a [Command.Unusable]. Any thread.
public final class CommandParser {
    private static final Command DATA = new Command.Data();
    private static final Command RSET = new Command.Rset();
    private static final Command NOOP = new Command.Noop();
    private static final Command HELP = new Command.Help();
    private static final Command VRFY = new Command.Vrfy();
    private static final Command QUIT = new Command.Quit();
    private static final Command START_TLS = new Command.StartTls();
    private static final Command UNKNOWN =
            new Command.Unusable(SmtpReply.of(500, new EnhancedStatus(5, 5, 1), "Command not recognized"));
    private static final Set<String> VERBS = Set.of(
            "MAIL",
            "RCPT",
            "DATA",
            "BDAT",
            "EHLO",
            "HELO",
            "RSET",
            "QUIT",
            "NOOP",
            "HELP",
            "VRFY",
            "AUTH",
            "STARTTLS",
            "XCLIENT");

    /// Why a session ends when a chunk of unknown size may follow; for the log.
    public static final String SIZE_UNKNOWN = "BDAT without a usable size";

    /// Those that may stand on a line without a version (HTTP/0.9), and those of Postfix's `smtpd_forbidden_commands`.
    private static final Set<String> HTTP_METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "PRI");

    private static final Command LOST = new Command.Lost(
            SmtpReply.of(501, new EnhancedStatus(5, 5, 4), "Syntax: BDAT octets [LAST]"), SIZE_UNKNOWN);
    private static final Command NOT_SMTP = new Command.Lost(
            SmtpReply.of(421, new EnhancedStatus(4, 7, 0), "This is an SMTP server; closing"),
            "client does not speak SMTP");
    private static final int BDAT = 'B' << 24 | 'D' << 16 | 'A' << 8 | 'T';

    /// Octets of STARTTLS.
    static final int LONGEST_VERB = 8;

    private CommandParser() {}

    /// Whether these octets begin with a verb that stands alone.
    static boolean startsWithVerb(byte[] octets, int start, int end) {
        int verbEnd = start;
        while (verbEnd < end && octets[verbEnd] > ' ') {
            verbEnd++;
        }
        String verb = text(octets, start, Math.min(verbEnd, start + LONGEST_VERB + 1));
        return VERBS.contains(Ascii.upper(verb));
    }

    /// Whether a line with these octets is meant as a BDAT, sound or not: whoever sent it goes on with a chunk.
    static boolean announcesChunk(byte[] octets, int start, int end) {
        return verb(octets, start, Math.min(end, start + 4)) == BDAT
                && (end == start + 4 || (octets[start + 4] & 0xFF) <= ' ');
    }

    /// @param line holds the line's octets
    /// @param length without CRLF
    public static Command parse(byte[] line, int start, int length, Syntax syntax) {
        int end = start + length;
        while (end > start && isBlank((char) line[end - 1])) {
            end--;
        }
        int verbEnd = start;
        while (verbEnd < end && !isBlank((char) line[verbEnd])) {
            verbEnd++;
        }
        try {
            return understand(line, start, verbEnd, end, syntax);
        } catch (CommandSyntaxException e) {
            return new Command.Unusable(e.reply());
        } catch (AddressSyntaxException e) {
            return new Command.Unusable(
                    SmtpReply.of(501, new EnhancedStatus(5, 1, 3), "Bad address: " + e.getMessage()));
        }
    }

    private static Command understand(byte[] line, int start, int verbEnd, int end, Syntax syntax) {
        int rest = verbEnd;
        while (rest < end && isBlank((char) line[rest])) {
            rest++;
        }
        return switch (verb(line, start, verbEnd)) {
            case 'M' << 24 | 'A' << 16 | 'I' << 8 | 'L' -> mail(text(line, rest, end), syntax);
            case 'R' << 24 | 'C' << 16 | 'P' << 8 | 'T' -> rcpt(text(line, rest, end), syntax);
            case 'D' << 24 | 'A' << 16 | 'T' << 8 | 'A' -> alone(DATA, rest, end);
            // Anything but one space, and where the next command begins would be a guess.
            case BDAT -> rest == verbEnd + 1 && line[verbEnd] == ' ' ? bdat(text(line, rest, end)) : LOST;
            case 'E' << 24 | 'H' << 16 | 'L' << 8 | 'O' -> hello(text(line, rest, end), true, syntax);
            case 'H' << 24 | 'E' << 16 | 'L' << 8 | 'O' -> hello(text(line, rest, end), false, syntax);
            case 'R' << 24 | 'S' << 16 | 'E' << 8 | 'T' -> alone(RSET, rest, end);
            case 'Q' << 24 | 'U' << 16 | 'I' << 8 | 'T' -> alone(QUIT, rest, end);
            case 'N' << 24 | 'O' << 16 | 'O' << 8 | 'P' -> NOOP;
            case 'H' << 24 | 'E' << 16 | 'L' << 8 | 'P' -> HELP;
            case 'V' << 24 | 'R' << 16 | 'F' << 8 | 'Y' -> vrfy(rest, end);
            case 'A' << 24 | 'U' << 16 | 'T' << 8 | 'H' -> auth(text(line, rest, end));
            default -> longVerb(line, start, verbEnd, rest, end);
        };
    }

    private static Command longVerb(byte[] line, int start, int verbEnd, int rest, int end) {
        if (announcesChunk(line, start, end)) {
            return LOST;
        }
        return switch (Ascii.upper(text(line, start, verbEnd))) {
            case "STARTTLS" -> alone(START_TLS, rest, end);
            case "XCLIENT" -> new Command.Xclient(text(line, rest, end));
            default -> isOfAnotherProtocol(text(line, start, end)) ? NOT_SMTP : UNKNOWN;
        };
    }

    /// Whether an unknown line is a request or a header line of HTTP or of a protocol like it. A web page or a server that
    /// fetches URLs for others can be made to send SMTP commands in the body behind them.
    private static boolean isOfAnotherProtocol(String line) {
        int space = line.indexOf(' ');
        String first = space < 0 ? line : line.substring(0, space);
        if (first.indexOf(':') > 0) {
            return true;
        }
        String last = Ascii.upper(line.substring(line.lastIndexOf(' ') + 1));
        return space > 0
                && (HTTP_METHODS.contains(Ascii.upper(first))
                        || last.startsWith("HTTP/")
                        || last.startsWith("SIP/")
                        || last.startsWith("RTSP/"));
    }

    /// Four letters as one number, in upper case; 0 for anything longer or shorter.
    private static int verb(byte[] line, int start, int end) {
        if (end - start != 4) {
            return 0;
        }
        int verb = 0;
        for (int i = start; i < end; i++) {
            int letter = line[i] >= 'a' && line[i] <= 'z' ? line[i] - 32 : line[i] & 0xFF;
            verb = verb << 8 | letter;
        }
        return verb;
    }

    private static String text(byte[] line, int from, int to) {
        // Malformed UTF-8 becomes U+FFFD, which no address may hold (RFC 6531 section 3.3).
        return new String(line, from, to - from, StandardCharsets.UTF_8);
    }

    private static Command alone(Command command, int rest, int end) {
        if (rest < end) {
            throw new CommandSyntaxException(501, 4, "No parameters allowed here");
        }
        return command;
    }

    private static Command vrfy(int rest, int end) {
        if (rest == end) {
            throw new CommandSyntaxException(501, 4, "Syntax: VRFY address");
        }
        return VRFY;
    }

    private static Command hello(String given, boolean extended, Syntax syntax) {
        String name = HelloName.of(given, syntax)
                .orElseThrow(() -> new CommandSyntaxException(
                        501, 4, "Syntax: " + (extended ? "EHLO" : "HELO") + " domain or address literal"));
        return new Command.Hello(name, extended);
    }

    private static Command mail(String text, Syntax syntax) {
        var parser = new AddressParser(text, pathStart(text, "FROM:", "Syntax: MAIL FROM:<address>", syntax), syntax);
        ReversePath sender = parser.reversePath();
        return parser.position() == text.length()
                ? new Command.Mail(sender, MailParameters.NONE)
                : new Command.Mail(sender, new ParameterParser(text, parser.position()).mail());
    }

    private static Command rcpt(String text, Syntax syntax) {
        var parser = new AddressParser(text, pathStart(text, "TO:", "Syntax: RCPT TO:<address>", syntax), syntax);
        MailAddress recipient = parser.path();
        return parser.position() == text.length()
                ? new Command.Rcpt(recipient, RcptParameters.NONE)
                : new Command.Rcpt(recipient, new ParameterParser(text, parser.position()).rcpt());
    }

    /// Where the path begins: spaces after the colon are wrong but common, and mean nothing else.
    private static int pathStart(String text, String keyword, String usage, Syntax syntax) {
        boolean strict = syntax == Syntax.STRICT;
        if (!text.regionMatches(true, 0, keyword, 0, keyword.length()) || strict && text.indexOf('\t') >= 0) {
            throw new CommandSyntaxException(501, 4, usage);
        }
        int at = keyword.length();
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        if (at == text.length() || strict && text.charAt(at) != '<') {
            throw new CommandSyntaxException(501, 4, usage);
        }
        return at;
    }

    /// Whether a character separates words. That a tab does is wrong, but common.
    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static Command bdat(String text) {
        int space = text.indexOf(' ');
        String size = space < 0 ? text : text.substring(0, space);
        boolean last = space >= 0 && Ascii.upper(text.substring(space + 1)).equals("LAST");
        boolean sound = Digits.areAll(size) && (space < 0 || last);
        long octets = sound ? Digits.saturated(size) : Long.MAX_VALUE;
        if (octets == Long.MAX_VALUE) {
            return LOST;
        }
        return new Command.Bdat(octets, last);
    }

    private static Command auth(String text) {
        int space = text.indexOf(' ');
        String mechanism = space < 0 ? text : text.substring(0, space);
        if (mechanism.isEmpty()) {
            throw new CommandSyntaxException(501, 4, "Syntax: AUTH mechanism [initial-response]");
        }
        return new Command.Auth(Ascii.upper(mechanism), space < 0 ? null : text.substring(space + 1));
    }
}
