package org.posthorn.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.SmtpReply;

/// What a server answers: replies gather here until [#flush()]. Confined to one thread.
public final class SmtpOutput {
    private static final int OCTETS = 1024;

    private final byte[] buffer = new byte[OCTETS];
    private OutputStream sink;
    private int used;

    public SmtpOutput(OutputStream sink) {
        this.sink = sink;
    }

    /// Writes to another stream from now on. What gathered for the old one must have been flushed.
    public void restart(OutputStream newSink) {
        if (used > 0) {
            throw new IllegalStateException("replies not flushed");
        }
        sink = newSink;
    }

    /// Adds a reply, with its enhanced status on every line (RFC 2034 section 4). Whatever is not printable ASCII
    /// is sent as `?`.
    public void reply(SmtpReply reply) throws IOException {
        List<String> lines = reply.lines();
        int last = lines.size() - 1;
        for (int i = 0; i <= last; i++) {
            number(reply.code());
            octet(i < last ? '-' : ' ');
            EnhancedStatus status = reply.status();
            if (status != null) {
                status(status);
            }
            text(lines.get(i));
            octet('\r');
            octet('\n');
        }
    }

    /// Sends what gathered.
    public void flush() throws IOException {
        if (used > 0) {
            int count = used;
            used = 0;
            sink.write(buffer, 0, count);
            sink.flush();
        }
    }

    private void status(EnhancedStatus status) throws IOException {
        number(status.category());
        octet('.');
        number(status.subject());
        octet('.');
        number(status.detail());
        octet(' ');
    }

    private void number(int number) throws IOException {
        if (number >= 10) {
            number(number / 10);
        }
        octet('0' + number % 10);
    }

    private void text(String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            octet(c >= ' ' && c <= '~' ? c : '?');
        }
    }

    private void octet(int octet) throws IOException {
        if (used == OCTETS) {
            flush();
        }
        buffer[used++] = (byte) octet;
    }
}
