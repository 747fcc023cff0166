package org.posthorn.tls;

/// A certificate or key that can't be used: the message names the file and what is wrong with it.
public final class TlsException extends Exception {
    private static final long serialVersionUID = 1L;

    TlsException(String problem) {
        super(problem);
    }

    TlsException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
