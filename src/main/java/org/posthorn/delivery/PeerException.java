package org.posthorn.delivery;

import java.io.IOException;

/// The connection to a peer failed: it is to be closed. The message is one line for a person.
final class PeerException extends IOException {
    private static final long serialVersionUID = 1L;

    PeerException(String problem, IOException cause) {
        super(problem, cause);
    }

    PeerException(String problem) {
        super(problem);
    }
}
