package org.posthorn.delivery;

/// A host is this server itself: neither it nor a host of its rank or worse gets the mail (RFC 5321 section 5.1).
final class LoopException extends TroubleException {
    private static final long serialVersionUID = 1L;

    LoopException(Trouble trouble) {
        super(trouble);
    }
}
