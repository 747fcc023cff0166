package org.posthorn.wire;

import java.io.IOException;

/// Octets that are no PROXY header.
public final class ProxySyntaxException extends IOException {
    private static final long serialVersionUID = 1L;

    ProxySyntaxException(String problem) {
        super(problem);
    }
}
