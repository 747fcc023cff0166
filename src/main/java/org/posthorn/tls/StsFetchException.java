package org.posthorn.tls;

import java.io.IOException;
import org.posthorn.mail.TlsFailure;
import org.posthorn.mail.TlsFault;

/// There is no policy to be had; its message says why, on one line.
final class StsFetchException extends IOException {
    private static final long serialVersionUID = 1L;

    private final TlsFault fault;

    StsFetchException(TlsFault fault, String reason, Throwable cause) {
        super(reason, cause);
        this.fault = fault;
    }

    /// What kind of a failure any problem with fetching is.
    static TlsFailure failure(IOException problem) {
        TlsFault fault = problem instanceof StsFetchException known ? known.fault : TlsFault.STS_POLICY_FETCH_ERROR;
        return new TlsFailure(fault, String.valueOf(problem.getMessage()));
    }
}
