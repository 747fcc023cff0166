package org.posthorn.session;

import java.io.IOException;

/// The session was asked to stop just before its thread would have waited for a command: that thread says 421
/// itself.
final class SessionStoppingException extends IOException {
    private static final long serialVersionUID = 1L;

    static final String REASON = "shutdown";

    SessionStoppingException() {
        super(REASON);
    }
}
