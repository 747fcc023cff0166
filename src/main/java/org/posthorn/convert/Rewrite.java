package org.posthorn.convert;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.ContentSink;

/// The second pass over a message: writes it with the entities encoded that the plan names, and all else as it is.
final class Rewrite implements MimeParser.Events {
    private final Plan plan;
    private final ContentSink sink;
    private @Nullable BodyEncoder encoder;
    private boolean heldLineEnd;

    Rewrite(Plan plan, ContentSink sink) {
        this.plan = plan;
        this.sink = sink;
    }

    @Override
    public void header(Entity entity, FieldName field, Piece piece) throws IOException {
        if (field != FieldName.CONTENT_TRANSFER_ENCODING || !plan.relabels(entity)) {
            pass(piece);
        }
    }

    /// Fields that are added, to this entity or to the first in it, need an empty line, also where there was none.
    @Override
    public void headerEnd(Entity entity, @Nullable Piece emptyLine) throws IOException {
        Action action = plan.of(entity);
        Header header = entity.header();
        // RFC 2045 section 4: in a message in a message too, once it has an encoding.
        if (action != Action.KEEP && entity.isWholeMessage() && !header.has(FieldName.MIME_VERSION)) {
            line("MIME-Version: 1.0");
        }
        switch (action) {
            case KEEP, AROUND -> {}
            case LABEL -> line("Content-Transfer-Encoding: " + plan.target().label());
            case QUOTED_PRINTABLE -> encode(header, "quoted-printable", new QuotedPrintable(sink));
            case BASE64 -> encode(header, "base64", new Base64Body(sink));
        }
        if (emptyLine != null) {
            pass(emptyLine);
        } else if (action != Action.KEEP) {
            line("");
        }
    }

    /// Of text that says nothing of itself nobody knows the character set (RFC 1428 section 3).
    private void encode(Header header, String encoding, BodyEncoder by) throws IOException {
        if (!header.has(FieldName.CONTENT_TYPE)) {
            line("Content-Type: text/plain; charset=unknown-8bit");
        }
        line("Content-Transfer-Encoding: " + encoding);
        encoder = by;
    }

    /// The last line end waits: when a delimiter follows it is that one's.
    @Override
    public void body(Entity entity, Piece piece) throws IOException {
        if (encoder == null) {
            pass(piece);
            return;
        }
        if (heldLineEnd) {
            encoder.lineEnd();
        }
        encoder.write(piece.block(), piece.offset(), piece.textLength());
        heldLineEnd = piece.last();
    }

    /// What nobody is to read (RFC 2046 section 5.1.1) keeps its place, without the octets that the peer does not take.
    @Override
    public void aside(Entity entity, Piece piece) throws IOException {
        var found = new Findings();
        found.add(piece);
        if (!plan.target().forbids(found)) {
            pass(piece);
            return;
        }
        byte[] masked = new byte[piece.length()];
        System.arraycopy(piece.block(), piece.offset(), masked, 0, masked.length);
        for (int i = 0; i < piece.textLength(); i++) {
            boolean text = masked[i] >= ' ' || masked[i] == '\t';
            masked[i] = text ? masked[i] : (byte) '?';
        }
        sink.write(masked, 0, masked.length);
    }

    @Override
    public void delimiter(Entity entity, Piece piece) throws IOException {
        if (encoder != null) {
            encoder.finish(false);
            encoder = null;
            if (heldLineEnd) {
                line("");
            }
            heldLineEnd = false;
        }
        pass(piece);
    }

    @Override
    public void end() throws IOException {
        if (encoder != null) {
            if (heldLineEnd) {
                encoder.lineEnd();
            }
            encoder.finish(true);
        }
    }

    private void pass(Piece piece) throws IOException {
        sink.write(piece.block(), piece.offset(), piece.length());
    }

    private void line(String text) throws IOException {
        byte[] octets = (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
        sink.write(octets, 0, octets.length);
    }
}
