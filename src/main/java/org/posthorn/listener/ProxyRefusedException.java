package org.posthorn.listener;

import java.io.IOException;

/// A connection from a proxy's network without a valid PROXY header.
final class ProxyRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    ProxyRefusedException(String problem, IOException cause) {
        super("PROXY header: " + problem, cause);
    }
}
