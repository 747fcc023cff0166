package org.posthorn.wire;

import java.io.IOException;

/// What a peer sent is no SMTP reply, or over the limits for one. The connection is of no use any more.
public final class ReplySyntaxException extends IOException {
    private static final long serialVersionUID = 1L;

    ReplySyntaxException(String problem) {
        super(problem);
    }
}
