package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.mail.SmtpReply;

/// Any octets as what a remote server answers: replies, or a reasoned end; the same in whatever blocks they come; and
/// nothing in them that could forge a line of a log.
public final class ReplyFuzz {
    private ReplyFuzz() {}

    public static void fuzzerTestOneInput(byte[] octets) throws IOException {
        List<SmtpReply> replies = replies(octets, octets.length + 1);
        assertThat(replies(octets, 1)).isEqualTo(replies);
        for (SmtpReply reply : replies) {
            assertThat(reply.code()).isBetween(200, 599);
            assertThat(reply.lines()).isNotEmpty().hasSizeLessThanOrEqualTo(ReplyReader.MAX_LINES);
            assertThat(reply.toString().chars()).noneMatch(Character::isISOControl);
        }
    }

    private static List<SmtpReply> replies(byte[] octets, int block) throws IOException {
        var reader = new ReplyReader(new ByteArrayInputStream(octets) {
            @Override
            public synchronized int read(byte[] to, int offset, int length) {
                return super.read(to, offset, Math.min(length, block));
            }
        });
        var replies = new ArrayList<SmtpReply>();
        try {
            while (true) {
                replies.add(reader.read());
            }
        } catch (EOFException | ReplySyntaxException e) {
            return replies;
        }
    }
}
