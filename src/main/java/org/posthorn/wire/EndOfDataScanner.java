package org.posthorn.wire;

import java.io.EOFException;
import java.io.IOException;
import org.posthorn.mail.ContentSink;

/// Reads the content that follows a 354: in blocks, up to the line with nothing but a dot, with one leading dot
/// taken off every other line (RFC 5321 section 4.5.2). Only CRLF.CRLF ends it; a bare CR, a bare LF or a NUL is
/// remembered, so that what a laxer server would read as two messages can be refused as one. Confined to one
/// thread.
public final class EndOfDataScanner {
    private final SmtpInput input;
    private boolean malformed;

    public EndOfDataScanner(SmtpInput input) {
        this.input = input;
    }

    /// Hands all content to the sink and leaves the input behind the final dot.
    ///
    /// @return whether every line ended in CRLF and no octet was NUL
    /// @throws EOFException when the client closed before the final dot
    public boolean transferTo(ContentSink sink) throws IOException {
        input.enlarge();
        malformed = false;
        while (!finalDot()) {
            lines(sink);
        }
        return !malformed;
    }

    /// At the start of a line: whether it is the final dot, which is then used. A dot that is not final is used
    /// too.
    private boolean finalDot() throws IOException {
        need(1);
        if (octet(0) != '.') {
            return false;
        }
        need(2);
        if (octet(1) == '\r') {
            need(3);
            if (octet(2) == '\n') {
                input.position(input.position() + 3);
                return true;
            }
        }
        input.position(input.position() + 1);
        return false;
    }

    /// Hands over lines until one starts with a dot, and leaves the input there; at least one line, whatever it
    /// starts with.
    private void lines(ContentSink sink) throws IOException {
        int start = input.position();
        int at = start;
        while (true) {
            byte[] octets = input.buffer();
            int end = input.limit();
            at = ControlOctets.find(octets, at, end);
            if (at == end) {
                start = at = refill(sink, start, at);
            } else if (octets[at] != '\r') {
                malformed |= octets[at] == '\n' || octets[at] == 0;
                at++;
            } else if (at + 2 >= end) {
                // The CR and what belongs to it may be cut: what is before goes out, and the rest waits for more.
                start = at = refill(sink, start, at);
            } else if (octets[at + 1] != '\n') {
                malformed = true;
                at++;
            } else {
                at += 2;
                if (octets[at] == '.') {
                    hand(sink, start, at);
                    input.position(at);
                    return;
                }
            }
        }
    }

    private int refill(ContentSink sink, int start, int at) throws IOException {
        hand(sink, start, at);
        input.position(at);
        if (!input.fill()) {
            throw new EOFException("closed within the content");
        }
        return input.position();
    }

    private void hand(ContentSink sink, int start, int end) throws IOException {
        if (end > start) {
            sink.write(input.buffer(), start, end - start);
        }
    }

    private byte octet(int offset) {
        return input.buffer()[input.position() + offset];
    }

    private void need(int octets) throws IOException {
        while (input.buffered() < octets) {
            if (!input.fill()) {
                throw new EOFException("closed within the content");
            }
        }
    }
}
