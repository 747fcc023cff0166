package org.posthorn.convert;

import java.io.IOException;
import org.posthorn.mail.Content;
import org.posthorn.mail.ContentSink;

/// Content that is converted anew each time it is read: it takes memory for a line.
final class ConvertedContent implements Content {
    private final Content original;
    private final Plan plan;
    private final long size;

    ConvertedContent(Content original, Plan plan) throws IOException {
        this.original = original;
        this.plan = plan;
        var counter = new Counter();
        transferTo(counter);
        size = counter.octets;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void transferTo(ContentSink sink) throws IOException {
        var lines = new Lines(new MimeParser(new Rewrite(plan, sink)));
        original.transferTo(lines);
        lines.end();
    }

    private static final class Counter implements ContentSink {
        private long octets;

        @Override
        public void write(byte[] block, int offset, int length) {
            octets += length;
        }
    }
}
