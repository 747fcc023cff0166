package org.posthorn.convert;

import java.io.IOException;
import org.posthorn.mail.Content;
import org.posthorn.mail.ContentSink;

/// Content that comes in blocks of a size, so that lines are cut anywhere.
record InBlocks(byte[] octets, int block) implements Content {
    @Override
    public long size() {
        return octets.length;
    }

    @Override
    public void transferTo(ContentSink sink) throws IOException {
        for (int at = 0; at < octets.length; at += block) {
            sink.write(octets, at, Math.min(block, octets.length - at));
        }
    }
}
