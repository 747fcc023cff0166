package org.posthorn.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.SmtpReply;

/// Reads the replies of an SMTP server (RFC 5321 section 4.2) from blocks of its stream. Of a long reply the lines
/// beyond [#MAX_LINES] and [#MAX_TEXT] characters are left out, and of a long line what is beyond its start: what counts
/// is the code, and mail whose acceptance is told at length must not go out again. For one thread.
///
/// A refusal that is longer than [#MAX_REPLY] octets, or that goes on with a line that is none of a reply, keeps its code
/// and its first lines; nothing more can be read behind it. Any other such reply is no reply.
///
/// Judged leniently where that is safe: a line may end in a bare LF, and where the lines of a reply differ in their
/// code the last one counts. A code that begins with anything but 2 to 5 is no reply. Control characters become
/// `?`.
public final class ReplyReader {
    /// Octets of a line that is kept whole, with its end; RFC 5321 section 4.5.3.1.5 asks for 512.
    public static final int MAX_LINE = 2048;
    /// Octets that are kept of a longer one.
    public static final int MAX_START = 1024;
    /// Octets of a reply, whether they are kept or not.
    public static final int MAX_REPLY = 4 * 1024 * 1024;
    /// Lines of a reply that are kept.
    public static final int MAX_LINES = 128;

    /// Characters of a reply that are kept: it goes into the spool, the log and reports.
    public static final int MAX_TEXT = 8192;

    private static final int CODE_LENGTH = 3;

    private final InputStream in;
    private final byte[] buffer = new byte[MAX_LINE];
    private int position;
    private int limit;
    private int skipped;
    /// Octets of this reply that came in before the buffer was last moved.
    private int passed;
    private boolean spent;

    public ReplyReader(InputStream in) {
        this.in = in;
    }

    /// Waits for the next reply.
    ///
    /// @throws EOFException when the peer closed the connection
    /// @throws ReplySyntaxException when it sent something else
    public SmtpReply read() throws IOException {
        if (spent) {
            throw new ReplySyntaxException("the reply before had no end");
        }
        passed = 0;
        int code = 0;
        String first = null;
        List<String> more = null;
        EnhancedStatus status = null;
        int kept = 0;
        int lines = 0;
        while (true) {
            int end;
            try {
                end = lineEnd();
                code = code(position, end);
            } catch (ReplySyntaxException e) {
                return unfinished(code, status, more, e);
            }
            lines++;
            boolean last = end - position == CODE_LENGTH || buffer[position + CODE_LENGTH] == ' ';
            int textEnd = skipped > 0 ? Math.min(position + MAX_START, end) : end;
            String text = text(Math.min(position + CODE_LENGTH + 1, textEnd), textEnd);
            position = end + lineBreak(end);
            EnhancedStatus own = status(text, code);
            status = status == null ? own : status;
            String bare = own == null ? text : afterStatus(text);
            kept += bare.length();
            if (last && first == null) {
                return new SmtpReply(code, status, List.of(bare));
            }
            if (first == null) {
                first = bare;
                more = new ArrayList<>();
                more.add(first);
            } else if (more != null && kept <= MAX_TEXT && lines <= MAX_LINES) {
                more.add(bare);
            }
            if (last && more != null) {
                return new SmtpReply(code, status, more);
            }
        }
    }

    /// No is no, however it goes on. A yes is one at its end only.
    private SmtpReply unfinished(
            int code, @Nullable EnhancedStatus status, @Nullable List<String> lines, ReplySyntaxException why)
            throws ReplySyntaxException {
        spent = true;
        if (lines != null && code >= 400) {
            return new SmtpReply(code, status, lines);
        }
        if (lines == null && skipped > 0 && isRefusal(position)) {
            String text = text(position + CODE_LENGTH + 1, position + MAX_START);
            int digits = number(position);
            EnhancedStatus own = status(text, digits);
            return new SmtpReply(digits, own, List.of(own == null ? text : afterStatus(text)));
        }
        throw lines == null
                ? why
                : new ReplySyntaxException(why.getMessage() + ", behind " + new SmtpReply(code, status, lines));
    }

    private boolean isRefusal(int start) {
        return isDigits(start)
                && isSeparated(start + CODE_LENGTH, limit)
                && buffer[start] >= '4'
                && buffer[start] <= '5';
    }

    /// Whether the latest reply had no end, so that no other can be read.
    public boolean isSpent() {
        return spent;
    }

    /// Whether something has come that was not read yet. Does not wait, and does not see the end of the connection.
    public boolean isAnyWaiting() {
        try {
            return position < limit || in.available() > 0;
        } catch (IOException e) {
            // Whoever reads next is told.
            return false;
        }
    }

    /// Throws away what was received but not yet read: nothing that came before a TLS handshake may count after it
    /// (RFC 3207 section 4.2).
    ///
    /// @return whether there was anything
    public boolean discardBuffered() {
        boolean any = position < limit;
        position = 0;
        limit = 0;
        return any;
    }

    /// The end of the line at the position, before its line break; all of it that is kept is in the buffer then.
    private int lineEnd() throws IOException {
        skipped = 0;
        int scanned = position;
        while (true) {
            for (int i = scanned; i < limit; i++) {
                if (buffer[i] == '\n') {
                    return i > position && buffer[i - 1] == '\r' ? i - 1 : i;
                }
            }
            scanned = fill();
        }
    }

    private int lineBreak(int end) {
        return buffer[end] == '\r' ? 2 : 1;
    }

    /// Moves the rest to the front of the buffer and reads more behind it. Returns where that begins.
    private int fill() throws IOException {
        int rest = limit - position;
        if (passed > MAX_REPLY) {
            throw new ReplySyntaxException("reply over " + MAX_REPLY + " octets");
        }
        if (rest == buffer.length) {
            rest = MAX_START;
            skipped += buffer.length - rest;
        }
        System.arraycopy(buffer, position, buffer, 0, rest);
        position = 0;
        limit = rest;
        int count = in.read(buffer, limit, buffer.length - limit);
        if (count < 0) {
            throw new EOFException("connection closed by the peer");
        }
        limit += count;
        passed += count;
        return rest;
    }

    private int code(int start, int end) throws ReplySyntaxException {
        if (end - start >= CODE_LENGTH && isDigits(start) && isSeparated(start + CODE_LENGTH, end)) {
            int code = number(start);
            if (code >= 200 && code < 600) {
                return code;
            }
        }
        throw new ReplySyntaxException(
                "no SMTP reply: " + (end == start ? "an empty line" : text(start, Math.min(end, start + 80))));
    }

    private int number(int start) {
        return (buffer[start] - '0') * 100 + (buffer[start + 1] - '0') * 10 + buffer[start + 2] - '0';
    }

    private boolean isDigits(int start) {
        for (int i = start; i < start + CODE_LENGTH; i++) {
            if (buffer[i] < '0' || buffer[i] > '9') {
                return false;
            }
        }
        return true;
    }

    private boolean isSeparated(int at, int end) {
        return at == end || buffer[at] == ' ' || buffer[at] == '-';
    }

    private String text(int start, int end) {
        for (int i = start; i < end; i++) {
            if (buffer[i] < ' ' || buffer[i] == 127) {
                return cleaned(new String(buffer, start, end - start, StandardCharsets.UTF_8));
            }
        }
        return new String(buffer, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private static String cleaned(String text) {
        var clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) {
            if (Character.isISOControl(clean.charAt(i))) {
                clean.setCharAt(i, '?');
            }
        }
        return clean.toString();
    }

    private static @Nullable EnhancedStatus status(String text, int code) {
        if (text.length() < 5 || text.charAt(1) != '.') {
            return null;
        }
        EnhancedStatus status = EnhancedStatus.parsePrefix(text).orElse(null);
        return status != null && status.category() == code / 100 ? status : null;
    }

    private static String afterStatus(String text) {
        int space = text.indexOf(' ');
        return space < 0 ? "" : text.substring(space + 1);
    }
}
