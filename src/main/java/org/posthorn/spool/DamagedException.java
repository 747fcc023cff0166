package org.posthorn.spool;

/// Octets on disk are not what was written.
final class DamagedException extends SpoolException {
    private static final long serialVersionUID = 1L;

    DamagedException(String problem) {
        super(problem);
    }

    DamagedException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
