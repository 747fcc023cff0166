package org.posthorn.convert;

/// What becomes of an entity.
enum Action {
    KEEP,
    QUOTED_PRINTABLE,
    BASE64,
    /// Says of itself that it has no more than the peer takes, since its parts have no more.
    LABEL
}
