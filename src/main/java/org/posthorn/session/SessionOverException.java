package org.posthorn.session;

import java.io.IOException;

/// The gate ended the session while its thread waited: see [SessionGate].
final class SessionOverException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    SessionOverException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /// Its message, which is never absent here.
    String reason() {
        return reason;
    }
}
