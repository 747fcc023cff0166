package org.posthorn.it.harness;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Reads lines and dot-terminated content, octet for octet. Written apart from the program, which it judges.
final class SmtpInput {
    private final InputStream in;
    private final byte[] buffer = new byte[65_536];
    private int next;
    private int end;

    SmtpInput(InputStream in) {
        this.in = in;
    }

    /// A line without its CRLF.
    String line() throws IOException {
        var line = new ByteArrayOutputStream();
        int previous = -1;
        while (true) {
            int octet = octet();
            if (previous == '\r' && octet == '\n') {
                byte[] octets = line.toByteArray();
                return new String(octets, 0, octets.length - 1, StandardCharsets.UTF_8);
            }
            line.write(octet);
            previous = octet;
        }
    }

    byte[] exactly(int length) throws IOException {
        var octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) octet();
        }
        return octets;
    }

    /// Content up to CRLF.CRLF, its dots unstuffed.
    byte[] content() throws IOException {
        var content = new ByteArrayOutputStream();
        State state = State.LINE_START;
        while (true) {
            int octet = octet();
            if (state == State.DOT_CR && octet == '\n') {
                return content.toByteArray();
            }
            if (state == State.DOT_CR) {
                content.write('\r');
            }
            boolean held = state == State.LINE_START && octet == '.' || state == State.DOT && octet == '\r';
            if (!held) {
                content.write(octet);
            }
            state = state.after(octet);
        }
    }

    /// What has arrived and was not read yet.
    boolean hasMore() throws IOException {
        return next < end || in.available() > 0;
    }

    private int octet() throws IOException {
        if (next == end) {
            end = in.read(buffer);
            next = 0;
            if (end <= 0) {
                end = 0;
                throw new EOFException("the peer closed");
            }
        }
        return buffer[next++] & 0xff;
    }

    private enum State {
        LINE_START,
        DOT,
        DOT_CR,
        TEXT,
        CR;

        State after(int octet) {
            if (this == DOT && octet == '\r') {
                return DOT_CR;
            }
            if (this == LINE_START && octet == '.') {
                return DOT;
            }
            if (this == CR && octet == '\n') {
                return LINE_START;
            }
            return octet == '\r' ? CR : TEXT;
        }
    }
}
