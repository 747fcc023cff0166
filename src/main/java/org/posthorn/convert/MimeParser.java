package org.posthorn.convert;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.posthorn.wire.HeaderSplitter;

/// Finds the entities of a message, however deep they are nested, as its lines pass by (RFC 2046). Holds the headers'
/// fields that matter and nothing of the bodies.
final class MimeParser implements Lines.Reader {
    /// Entities in entities.
    static final int MAX_DEPTH = 100;
    /// Of a message.
    static final int MAX_ENTITIES = 10_000;

    /// Is told what each line is a part of.
    interface Events {
        void header(Entity entity, FieldName field, Piece piece) throws IOException;

        /// The header is at its end.
        ///
        /// @param emptyLine between header and body; null when the body begins without one
        void headerEnd(Entity entity, @Nullable Piece emptyLine) throws IOException;

        void body(Entity entity, Piece piece) throws IOException;

        /// Before the first part of a multipart, or behind its last.
        void aside(Entity entity, Piece piece) throws IOException;

        /// The line end before it is a part of it.
        void delimiter(Entity entity, Piece piece) throws IOException;

        void end() throws IOException;
    }

    private enum Place {
        HEADER,
        BODY,
        ASIDE
    }

    private final Events events;
    private int entities = 1;
    private Entity current = new Entity(0, null);
    private Place place = Place.HEADER;

    MimeParser(Events events) {
        this.events = events;
    }

    @Override
    public void piece(Piece piece) throws IOException {
        if (isDelimiter(piece)) {
            return;
        }
        switch (place) {
            case HEADER -> header(piece);
            case BODY -> events.body(current, piece);
            case ASIDE -> events.aside(current, piece);
        }
    }

    @Override
    public void end() throws IOException {
        events.end();
    }

    private boolean isDelimiter(Piece piece) throws IOException {
        if (!piece.first() || piece.textLength() < 2 || piece.block()[piece.offset()] != '-') {
            return false;
        }
        for (@Nullable Entity entity = current; entity != null; entity = entity.parent()) {
            Entity.Delimits delimits = entity.delimits(piece);
            if (delimits != Entity.Delimits.NO) {
                if (place == Place.HEADER) {
                    // Of an entity without a body nothing is asked any more.
                    current.header().forgetValues();
                }
                events.delimiter(entity, piece);
                boolean more = delimits == Entity.Delimits.PART;
                current = more ? child(entity) : entity;
                place = more ? Place.HEADER : Place.ASIDE;
                return true;
            }
        }
        return false;
    }

    private void header(Piece piece) throws IOException {
        if (piece.isEmptyLine()) {
            headerEnd(piece);
        } else if (isHeader(piece)) {
            events.header(current, current.header().add(piece), piece);
        } else {
            headerEnd(null);
            // What the header said may make of this line a delimiter.
            piece(piece);
        }
    }

    private boolean isHeader(Piece piece) {
        if (!piece.first() || piece.startsWithSpace()) {
            return current.header().hasBegun();
        }
        return HeaderSplitter.beginsField(piece.block(), piece.offset(), piece.textLength()) || isMailboxLine(piece);
    }

    /// Whether it begins an attached message that was taken from an mbox file: the true header follows.
    private boolean isMailboxLine(Piece piece) {
        return current.isWholeMessage()
                && !current.header().hasBegun()
                && HeaderSplitter.isMailboxLine(piece.block(), piece.offset(), piece.textLength());
    }

    private void headerEnd(@Nullable Piece emptyLine) throws IOException {
        current.headerEnded();
        events.headerEnd(current, emptyLine);
        switch (current.kind()) {
            case TEXT, OTHER_LEAF, FIXED -> place = Place.BODY;
            case MULTIPART -> place = Place.ASIDE;
            case MESSAGE -> {
                // A message that is encoded against the rules is not looked into.
                if (current.isIdentity()) {
                    current = child(current);
                } else {
                    place = Place.BODY;
                }
            }
        }
    }

    private Entity child(Entity parent) throws NotConvertibleException {
        if (parent.depth() >= MAX_DEPTH || entities >= MAX_ENTITIES) {
            throw new NotConvertibleException("its parts are too many or nested too deep");
        }
        return new Entity(entities++, parent);
    }
}
