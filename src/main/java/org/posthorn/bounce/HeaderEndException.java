package org.posthorn.bounce;

import java.io.IOException;

/// Ends a transfer of content of which no more is needed. Without a stack trace: it is not trouble.
final class HeaderEndException extends IOException {
    private static final long serialVersionUID = 1L;

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
