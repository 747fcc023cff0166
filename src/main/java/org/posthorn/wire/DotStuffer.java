package org.posthorn.wire;

import java.io.IOException;
import org.posthorn.mail.ContentSink;

/// Sends content in the form that DATA asks for (RFC 5321 section 4.5.2): a line that begins with a dot gets
/// another, the last line an end if it has none, and the whole its final dot. Blocks without such a line pass as
/// they are. For one thread and one content.
///
/// A dot behind a bare LF is doubled too: whoever takes LF for the end of a line must not find the end of the data
/// there.
public final class DotStuffer implements ContentSink {
    private final ClientOutput out;
    private byte beforeLast = '\r';
    private byte last = '\n';

    public DotStuffer(ClientOutput out) {
        this.out = out;
    }

    @Override
    public void write(byte[] block, int offset, int length) throws IOException {
        if (length == 0) {
            return;
        }
        int end = offset + length;
        int start = offset;
        if (last == '\n' && block[offset] == '.') {
            out.octet('.');
        }
        for (int dot = nextDot(block, start, end); dot < end; dot = nextDot(block, start, end)) {
            out.write(block, start, dot - start);
            out.octet('.');
            start = dot;
        }
        out.write(block, start, end - start);
        beforeLast = length > 1 ? block[end - 2] : last;
        last = block[end - 1];
    }

    /// Ends the content; the final dot waits in the output until that is flushed.
    public void finish() throws IOException {
        if (beforeLast != '\r' || last != '\n') {
            out.endLine();
        }
        out.octet('.');
        out.endLine();
    }

    /// Where the next dot behind a LF is, searching behind the first octet, or the end. Looks at every other octet
    /// only, since what is sought has two.
    private static int nextDot(byte[] block, int start, int end) {
        for (int i = start + 1; i < end; i += 2) {
            byte octet = block[i];
            if (octet == '.' && block[i - 1] == '\n') {
                return i;
            }
            if (octet == '\n' && i + 1 < end && block[i + 1] == '.') {
                return i + 1;
            }
        }
        return end;
    }
}
