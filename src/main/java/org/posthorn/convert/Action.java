package org.posthorn.convert;

/// What becomes of an entity.
enum Action {
    KEEP,
    /// Stays as it is, but an entity in it does not.
    AROUND,
    QUOTED_PRINTABLE,
    BASE64,
    /// Says of itself that it has no more than the peer takes, since its parts have no more.
    LABEL
}
