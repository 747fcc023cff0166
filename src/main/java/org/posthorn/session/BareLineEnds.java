package org.posthorn.session;

/// What becomes of a message with a bare CR or a bare LF in its text. They never go out as they came.
public enum BareLineEnds {
    /// 550 5.6.11.
    REFUSE,
    /// Each is made a CRLF. A NUL is refused all the same.
    NORMALISE
}
