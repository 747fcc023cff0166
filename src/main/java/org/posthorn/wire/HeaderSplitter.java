package org.posthorn.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.posthorn.mail.ContentSink;

/// Splits content into its header and its body as its blocks pass by. Every reader of headers uses this class, so that
/// all agree on where a header ends: at the empty line, at the first line that is neither a field nor the continuation
/// of one, or at the end of the content. A field begins with its name, printable ASCII without space and colon, then
/// white space, which is obsolete (RFC 5322 section 4.5), then a colon. A line ends at LF.
///
/// The line that begins a message in an mbox file (`From somebody Mon Jan 1 ...`) is followed by the true header. Where
/// content begins with such lines, quoted by `>` or not, each becomes a field `X-Mailbox-Line`, as Postfix has it.
///
/// Copies no octets, except those of a line that a block cuts before its kind is known. Confined to one thread.
///
/// @param <E> what the reader throws
public final class HeaderSplitter<E extends IOException> implements ContentSink {
    /// Octets of a line within which a field must have its colon: no line may be longer (RFC 5322 section 2.1.1).
    static final int LONGEST_NAME = 998;

    private static final int NO_FIELD = -1;
    private static final int UNDECIDED = -2;
    private static final byte[] MAILBOX_LINE = "X-Mailbox-Line: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FROM = "From ".getBytes(StandardCharsets.US_ASCII);

    /// Takes the content in order.
    ///
    /// @param <E> what it throws
    public interface Reader<E extends IOException> {
        /// A field begins. Its octets follow, with those of its continuation lines, until the next field or the end.
        ///
        /// @param offset of the name
        /// @param length of the name, without white space behind it
        default void field(byte[] block, int offset, int length) throws E {}

        /// Octets of the fields.
        void header(byte[] block, int offset, int length) throws E;

        /// The header has ended. Not called when the content ends with it.
        ///
        /// @param length of the empty line, with its line end; 0 when none separates header and body
        void headerEnd(byte[] block, int offset, int length) throws E;

        /// Octets behind the header and the empty line.
        void body(byte[] block, int offset, int length) throws E;
    }

    private enum Place {
        LINE_START,
        /// At the start of a line that a block has cut; its octets are kept.
        UNDECIDED_LINE,
        /// Within a line of a field.
        FIELD,
        BODY
    }

    private enum Line {
        FIELD,
        CONTINUATION,
        EMPTY,
        TEXT,
        UNDECIDED
    }

    private final Reader<E> reader;
    private Place place = Place.LINE_START;
    /// Whether there is a field, so that a line may continue it.
    private boolean begun;
    /// Whether there is a field that was none of the lines of an mbox file.
    private boolean pastMailboxLines;
    private byte[] kept = {};
    private int keptLength;

    public HeaderSplitter(Reader<E> reader) {
        this.reader = reader;
    }

    /// Whether a line is the first of a field.
    ///
    /// @param length of the line without its line end, or of at least its first [#LONGEST_NAME] octets
    public static boolean beginsField(byte[] block, int offset, int length) {
        return colon(block, offset, offset + length) >= 0;
    }

    /// Whether a line is one that begins a message in an mbox file, quoted by `>` or not.
    ///
    /// @param length of the line, or of at least its first octets up to the space
    public static boolean isMailboxLine(byte[] block, int offset, int length) {
        int from = offset;
        int end = offset + length;
        while (from < end && block[from] == '>') {
            from++;
        }
        return end - from >= FROM.length && Arrays.equals(block, from, from + FROM.length, FROM, 0, FROM.length);
    }

    /// Whether a field has this name, in any case.
    ///
    /// @param wanted in lower case
    public static boolean isNamed(byte[] block, int offset, int length, String wanted) {
        if (length != wanted.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte octet = block[offset + i];
            if ((octet >= 'A' && octet <= 'Z' ? octet + 32 : octet) != wanted.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Whether a line was seen that is no part of the header.
    public boolean hasEnded() {
        return place == Place.BODY;
    }

    @Override
    public void write(byte[] block, int offset, int length) throws E {
        int end = offset + length;
        int at = place == Place.UNDECIDED_LINE ? completeLine(block, offset, end) : offset;
        if (place == Place.UNDECIDED_LINE) {
            return;
        }
        int from = at;
        while (at < end && place != Place.BODY) {
            if (place == Place.FIELD) {
                at = pastLine(block, at, end);
                continue;
            }
            Line line = line(block, at, end);
            if (line == Line.CONTINUATION) {
                place = Place.FIELD;
                continue;
            }
            header(block, from, at);
            from = at;
            if (line == Line.UNDECIDED) {
                keep(block, at, end);
                return;
            }
            at = begin(line, block, at, end);
            from = at;
        }
        if (place == Place.BODY && at < end) {
            reader.body(block, at, end - at);
        } else if (place != Place.BODY) {
            header(block, from, at);
        }
    }

    /// All content was written. A line that is not decided yet belongs to the body.
    public void finish() throws E {
        if (place == Place.UNDECIDED_LINE) {
            endWithoutEmptyLine(kept, 0);
            reader.body(kept, 0, keptLength);
        }
    }

    private void header(byte[] block, int from, int end) throws E {
        if (from < end) {
            reader.header(block, from, end - from);
        }
    }

    private int pastLine(byte[] block, int from, int end) {
        for (int i = from; i < end; i++) {
            if (block[i] == '\n') {
                place = Place.LINE_START;
                return i + 1;
            }
        }
        return end;
    }

    private Line line(byte[] block, int at, int end) {
        return switch (block[at]) {
            case ' ', '\t' -> begun ? Line.CONTINUATION : Line.TEXT;
            case '\n' -> Line.EMPTY;
            case '\r' -> {
                if (at + 1 == end) {
                    yield Line.UNDECIDED;
                }
                yield block[at + 1] == '\n' ? Line.EMPTY : Line.TEXT;
            }
            default ->
                switch (colon(block, at, end)) {
                    case NO_FIELD -> Line.TEXT;
                    case UNDECIDED -> Line.UNDECIDED;
                    default -> Line.FIELD;
                };
        };
    }

    /// Where the colon behind a field name is, or [#NO_FIELD], or [#UNDECIDED] when the octets end before that is known.
    private static int colon(byte[] block, int from, int end) {
        boolean spaces = false;
        int limit = Math.min(end, from + LONGEST_NAME);
        for (int i = from; i < limit; i++) {
            byte octet = block[i];
            if (octet == ':') {
                return i == from ? NO_FIELD : i;
            }
            boolean space = octet == ' ' || octet == '\t';
            if (space ? i == from : spaces || octet < '!' || octet > '~') {
                return NO_FIELD;
            }
            spaces = space;
        }
        return limit < end || limit - from == LONGEST_NAME ? NO_FIELD : UNDECIDED;
    }

    /// Tells the reader what begins with a line.
    ///
    /// @return the position of the first octet that the reader does not have yet
    private int begin(Line line, byte[] block, int at, int end) throws E {
        switch (line) {
            case FIELD -> {
                int name = colon(block, at, end);
                while (block[name - 1] == ' ' || block[name - 1] == '\t') {
                    name--;
                }
                begun = true;
                pastMailboxLines = true;
                place = Place.FIELD;
                reader.field(block, at, name - at);
            }
            case EMPTY -> {
                int length = block[at] == '\r' ? 2 : 1;
                place = Place.BODY;
                reader.headerEnd(block, at, length);
                return at + length;
            }
            case TEXT -> {
                if (pastMailboxLines || !isMailboxLine(block, at, end - at)) {
                    endWithoutEmptyLine(block, at);
                } else {
                    begun = true;
                    place = Place.FIELD;
                    reader.field(MAILBOX_LINE, 0, MAILBOX_LINE.length - 2);
                    reader.header(MAILBOX_LINE, 0, MAILBOX_LINE.length);
                }
            }
            case CONTINUATION, UNDECIDED -> throw new IllegalArgumentException("nothing begins with " + line);
        }
        return at;
    }

    private void endWithoutEmptyLine(byte[] block, int at) throws E {
        place = Place.BODY;
        reader.headerEnd(block, at, 0);
    }

    private void keep(byte[] block, int from, int end) {
        if (kept.length == 0) {
            kept = new byte[LONGEST_NAME];
        }
        System.arraycopy(block, from, kept, keptLength, end - from);
        keptLength += end - from;
        place = Place.UNDECIDED_LINE;
    }

    /// Goes on with the line that is kept, up to the octet at which it may be decided, and hands it over when it is.
    ///
    /// @return the position of the first octet that was not used
    private int completeLine(byte[] block, int offset, int end) throws E {
        int limit = Math.min(end, offset + LONGEST_NAME - keptLength);
        int at = offset;
        while (at < limit && block[at] != ':' && block[at] != '\n') {
            at++;
        }
        at = Math.min(at + 1, limit);
        keep(block, offset, at);
        Line line = line(kept, 0, keptLength);
        if (line != Line.UNDECIDED) {
            handOver(line);
        }
        return at;
    }

    private void handOver(Line line) throws E {
        int length = keptLength;
        keptLength = 0;
        int used = begin(line, kept, 0, length);
        if (place == Place.BODY && used < length) {
            reader.body(kept, used, length - used);
        } else if (place == Place.FIELD) {
            reader.header(kept, 0, length);
            place = kept[length - 1] == '\n' ? Place.LINE_START : Place.FIELD;
        }
    }
}
