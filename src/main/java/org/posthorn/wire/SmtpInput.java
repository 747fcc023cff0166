package org.posthorn.wire;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// What a client sends, read in blocks: command lines out of a small buffer, content out of a larger one that is
/// borrowed for it. Before it waits for more it flushes the replies, so a group of pipelined commands is answered
/// at once (RFC 2920 section 3.2). Confined to one thread.
public final class SmtpInput {
    /// How [#readLine(int)] ended.
    public enum Line {
        /// A line that ended in CRLF, in [#buffer()] from [#lineStart()] on.
        COMPLETE,
        /// A line over the limit; it was skipped to its end.
        TOO_LONG,
        /// A line with a bare CR, a bare LF or a NUL; it was skipped to its end.
        MALFORMED,
        /// A TLS record stands where a line was to begin: the client speaks TLS before STARTTLS. Nothing was skipped.
        TLS_RECORD,
        /// The client closed, perhaps within a line.
        END
    }

    private static final int SMALL = 4096;
    /// The content type that a TLS record with a ClientHello begins with (RFC 8446 section 5.1). No command does.
    private static final byte TLS_HANDSHAKE = 0x16;

    private final SmtpOutput output;
    private final BufferPool pool;
    private final byte[] small = new byte[SMALL];
    private InputStream source;
    private byte[] buffer = small;
    private byte @Nullable [] borrowed;
    private boolean content;
    private boolean chunkAnnounced;
    private int at;
    private int end;
    private int lineStart;
    private int lineLength;

    public SmtpInput(InputStream source, SmtpOutput output, BufferPool pool) {
        this.source = source;
        this.output = output;
        this.pool = pool;
    }

    /// Reads from another stream from now on, and forgets what was read before: nothing that was sent in clear text
    /// is run under TLS (RFC 3207 section 4.2).
    public void restart(InputStream newSource) {
        source = newSource;
        at = 0;
        end = 0;
    }

    /// Octets that were read and not yet used.
    public int buffered() {
        return end - at;
    }

    /// Reads a line. Only CRLF ends it (RFC 5321 section 2.3.8).
    ///
    /// @param limit octets that it may have, with its CRLF
    public Line readLine(int limit) throws IOException {
        shrink();
        int seen = 0;
        boolean tooLong = false;
        while (true) {
            // A ClientHello need hold no line end, so that waiting for one would take until a time-out.
            if (!tooLong && at < end && buffer[at] == TLS_HANDSHAKE) {
                return Line.TLS_RECORD;
            }
            int lineFeed = findCrlf(at + seen);
            if (!tooLong && (lineFeed < 0 ? end - at >= limit : lineFeed + 1 - at > limit)) {
                tooLong = true;
                chunkAnnounced = CommandParser.announcesChunk(buffer, at, end);
            }
            if (lineFeed >= 0) {
                return takeLine(lineFeed, tooLong);
            }
            if (tooLong) {
                at = Math.max(at, end - 1);
            } else if (end - at == buffer.length) {
                moveTo(new byte[limit]);
                giveBack();
            }
            seen = Math.max(0, end - at - 1);
            if (!fill()) {
                return Line.END;
            }
        }
    }

    private int findCrlf(int from) {
        for (int i = Math.max(from, at + 1); i < end; i++) {
            if (buffer[i] == '\n' && buffer[i - 1] == '\r') {
                return i;
            }
        }
        return -1;
    }

    private Line takeLine(int lineFeed, boolean tooLong) {
        lineStart = at;
        lineLength = lineFeed - 1 - at;
        at = lineFeed + 1;
        if (tooLong) {
            return Line.TOO_LONG;
        }
        for (int i = lineStart; i < lineStart + lineLength; i++) {
            if (buffer[i] == '\n' || buffer[i] == '\r' || buffer[i] == 0) {
                chunkAnnounced = CommandParser.announcesChunk(buffer, lineStart, at);
                return Line.MALFORMED;
            }
        }
        return Line.COMPLETE;
    }

    /// Whether the line that was last too long or malformed began as a BDAT, so that octets may follow of which nobody
    /// can tell how many.
    public boolean announcedChunk() {
        return chunkAnnounced;
    }

    /// The array that holds the line; valid until the next read.
    public byte[] buffer() {
        return buffer;
    }

    public int lineStart() {
        return lineStart;
    }

    /// Without its CRLF.
    public int lineLength() {
        return lineLength;
    }

    /// Whether what was read and not yet used could be a command: true when nothing was, or too little to tell.
    public boolean mayGoOnWithCommand() {
        return end - at < CommandParser.LONGEST_VERB + 1 || CommandParser.startsWithVerb(buffer, at, end);
    }

    int position() {
        return at;
    }

    int limit() {
        return end;
    }

    void position(int position) {
        at = position;
    }

    /// Waits for at least one more octet and puts it behind those not yet used, which may move. There must be room:
    /// the caller has used most of what it had.
    ///
    /// @return false at the end of the stream
    boolean fill() throws IOException {
        if (at == end) {
            at = 0;
            end = 0;
        } else if (end == buffer.length) {
            System.arraycopy(buffer, at, buffer, 0, end - at);
            end -= at;
            at = 0;
        }
        output.flush();
        int count = source.read(buffer, end, buffer.length - end);
        if (count <= 0) {
            return false;
        }
        end += count;
        if (content && buffer == small && end == SMALL) {
            borrow();
        }
        return true;
    }

    /// Content comes: borrows a large buffer, if one is to be had, as soon as a read has filled the small one. Who
    /// drips gets none.
    void enlarge() {
        content = true;
    }

    private void borrow() {
        borrowed = pool.tryBorrow();
        if (borrowed != null) {
            moveTo(borrowed);
        }
    }

    /// Whether it can do with the small buffer now, to which it then has gone back.
    public boolean isSmall() {
        shrink();
        return buffer == small;
    }

    /// Goes back to the small buffer as soon as what is not yet used fits.
    private void shrink() {
        content = false;
        if (buffer != small && end - at <= SMALL) {
            moveTo(small);
            giveBack();
        }
    }

    private void moveTo(byte[] other) {
        System.arraycopy(buffer, at, other, 0, end - at);
        end -= at;
        at = 0;
        buffer = other;
    }

    /// Gives the large buffer back, at the end of a session.
    public void release() {
        at = 0;
        end = 0;
        buffer = small;
        giveBack();
    }

    private void giveBack() {
        byte[] lent = borrowed;
        borrowed = null;
        if (lent != null) {
            pool.giveBack(lent);
        }
    }
}
