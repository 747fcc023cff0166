package org.posthorn.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What a client sends, gathered so that a group of commands, or a small content with its end, goes out in one
/// write. For one thread.
///
/// The buffer begins small and grows to [#MAX_BUFFER] with what it is given; longer blocks go to the stream as they
/// are, in slices of [#SLICE].
public final class ClientOutput {
    static final int MAX_BUFFER = 16 * 1024;
    static final int SLICE = 64 * 1024;

    private static final int FIRST_BUFFER = 512;

    private final OutputStream out;
    private final Runnable beforeWrite;
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int count;
    private boolean broken;

    /// @param beforeWrite run before each write to the stream, to allow it its time
    public ClientOutput(OutputStream out, Runnable beforeWrite) {
        this.out = out;
        this.beforeWrite = beforeWrite;
    }

    /// Appends a part of a command, in UTF-8.
    ///
    /// @throws IllegalArgumentException on a control character: it could end the command and begin another
    public ClientOutput text(String text) throws IOException {
        int length = text.length();
        room(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c > 126) {
                return nonAscii(text, i);
            }
            checkPrintable(c);
            buffer[count++] = (byte) c;
        }
        return this;
    }

    private ClientOutput nonAscii(String text, int from) throws IOException {
        text.chars().forEach(ClientOutput::checkPrintable);
        byte[] octets = text.substring(from).getBytes(StandardCharsets.UTF_8);
        write(octets, 0, octets.length);
        return this;
    }

    private static void checkPrintable(int c) {
        if (Character.isISOControl(c)) {
            throw new IllegalArgumentException("control character in a command");
        }
    }

    /// Appends a number.
    public ClientOutput number(long number) throws IOException {
        return text(Long.toString(number));
    }

    /// Appends CRLF.
    public ClientOutput endLine() throws IOException {
        room(2);
        buffer[count++] = '\r';
        buffer[count++] = '\n';
        return this;
    }

    /// Appends one octet.
    public void octet(int octet) throws IOException {
        room(1);
        buffer[count++] = (byte) octet;
    }

    /// Appends octets, or writes them at once, after what waits, when they are many.
    public void write(byte[] block, int offset, int length) throws IOException {
        if (length > MAX_BUFFER - count) {
            flush();
        }
        if (length > MAX_BUFFER) {
            pass(block, offset, length);
        } else {
            room(length);
            System.arraycopy(block, offset, buffer, count, length);
            count += length;
        }
    }

    /// Writes what waits.
    public void flush() throws IOException {
        if (count > 0) {
            int length = count;
            count = 0;
            pass(buffer, 0, length);
        }
    }

    /// Whether a write failed: an error that came while this is false was not the peer's.
    public boolean isBroken() {
        return broken;
    }

    private void pass(byte[] block, int offset, int length) throws IOException {
        boolean passed = false;
        try {
            for (int at = offset; at < offset + length; at += SLICE) {
                beforeWrite.run();
                out.write(block, at, Math.min(SLICE, offset + length - at));
            }
            passed = true;
        } finally {
            broken |= !passed;
        }
    }

    private void room(int octets) throws IOException {
        if (count + octets > MAX_BUFFER) {
            flush();
        }
        if (count + octets > buffer.length) {
            int doubled = Math.min(MAX_BUFFER, Math.max(buffer.length * 2, count + octets));
            buffer = Arrays.copyOf(buffer, Math.max(doubled, count + octets));
        }
    }
}
