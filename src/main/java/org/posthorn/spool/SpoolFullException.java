package org.posthorn.spool;

/// The spool has no room: a full disk, or one of its own limits.
public final class SpoolFullException extends SpoolException {
    private static final long serialVersionUID = 1L;

    public SpoolFullException(String problem) {
        super(problem);
    }

    public SpoolFullException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
