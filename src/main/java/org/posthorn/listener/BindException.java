package org.posthorn.listener;

import java.io.IOException;

/// A listener can't listen where it should.
public final class BindException extends IOException {
    private static final long serialVersionUID = 1L;

    BindException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
