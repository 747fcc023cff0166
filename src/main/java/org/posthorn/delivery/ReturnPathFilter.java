package org.posthorn.delivery;

import java.io.IOException;
import org.posthorn.mail.Content;
import org.posthorn.mail.ContentSink;
import org.posthorn.wire.HeaderSplitter;

/// Takes the Return-Path fields out of content on its way to final delivery, where this server puts its own on top: a
/// message has one, from the last server (RFC 5321 section 4.4). All other octets stay as they are.
final class ReturnPathFilter implements HeaderSplitter.Reader<IOException> {
    private final ContentSink sink;
    private boolean dropping;

    private ReturnPathFilter(ContentSink sink) {
        this.sink = sink;
    }

    static void transfer(Content content, ContentSink sink) throws IOException {
        var splitter = new HeaderSplitter<>(new ReturnPathFilter(sink));
        content.transferTo(splitter);
        splitter.finish();
    }

    @Override
    public void field(byte[] block, int offset, int length) {
        dropping = HeaderSplitter.isNamed(block, offset, length, "return-path");
    }

    @Override
    public void header(byte[] block, int offset, int length) throws IOException {
        if (!dropping) {
            sink.write(block, offset, length);
        }
    }

    @Override
    public void headerEnd(byte[] block, int offset, int length) throws IOException {
        sink.write(block, offset, length);
    }

    @Override
    public void body(byte[] block, int offset, int length) throws IOException {
        sink.write(block, offset, length);
    }
}
