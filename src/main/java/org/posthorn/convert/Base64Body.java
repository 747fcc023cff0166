package org.posthorn.convert;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import org.posthorn.mail.ContentSink;

/// RFC 2045 section 6.8.
final class Base64Body implements BodyEncoder {
    private static final byte[] LINE_END = {'\r', '\n'};

    private final ContentSink sink;
    private final OutputStream encoder;

    Base64Body(ContentSink sink) {
        this.sink = sink;
        encoder = Base64.getMimeEncoder().wrap(new SinkStream(sink));
    }

    @Override
    public void write(byte[] block, int offset, int length) throws IOException {
        encoder.write(block, offset, length);
    }

    @Override
    public void lineEnd() throws IOException {
        encoder.write(LINE_END, 0, LINE_END.length);
    }

    @Override
    public void finish(boolean endLine) throws IOException {
        encoder.close();
        if (endLine) {
            sink.write(LINE_END, 0, LINE_END.length);
        }
    }

    private static final class SinkStream extends OutputStream {
        private final ContentSink sink;

        private SinkStream(ContentSink sink) {
            this.sink = sink;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] block, int offset, int length) throws IOException {
            sink.write(block, offset, length);
        }
    }
}
