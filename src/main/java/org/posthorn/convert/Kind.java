package org.posthorn.convert;

/// What an entity is, as far as encoding goes.
enum Kind {
    /// Reads best as quoted-printable.
    TEXT,
    OTHER_LEAF,
    MULTIPART,
    /// A message in a message, whose own parts are encoded.
    MESSAGE,
    /// May not be encoded (RFC 2045 section 6.4), and has no parts to be found.
    FIXED;

    boolean isLeaf() {
        return switch (this) {
            case TEXT, OTHER_LEAF, FIXED -> true;
            case MULTIPART, MESSAGE -> false;
        };
    }
}
