package org.posthorn.session;

import java.io.IOException;

/// The gate ended the session while its thread waited: see [SessionGate].
final class SessionOverException extends IOException {
    private static final long serialVersionUID = 1L;

    SessionOverException(String reason) {
        super(reason);
    }
}
