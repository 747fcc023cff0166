package org.posthorn.spool;

import java.io.IOException;

/// The spool can't do what was asked, now.
public class SpoolException extends IOException {
    private static final long serialVersionUID = 1L;

    public SpoolException(String problem) {
        super(problem);
    }

    public SpoolException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
