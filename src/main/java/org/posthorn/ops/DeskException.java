package org.posthorn.ops;

import java.io.IOException;
import java.util.Arrays;

/// An operator's request was not fulfilled. The message is for the operator.
public final class DeskException extends IOException {
    private static final long serialVersionUID = 1L;

    /// Whose fault it is.
    public enum Kind {
        INVALID(400),
        NOT_FOUND(404),
        CONFLICT(409),
        UNAVAILABLE(503);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        /// The HTTP status that stands for it.
        int status() {
            return status;
        }

        static Kind ofStatus(int status) {
            return Arrays.stream(values())
                    .filter(kind -> kind.status == status)
                    .findFirst()
                    .orElse(UNAVAILABLE);
        }
    }

    private final Kind kind;

    public DeskException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public DeskException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    static DeskException invalid(String message, Throwable cause) {
        return new DeskException(Kind.INVALID, message, cause);
    }

    static DeskException invalid(String message) {
        return new DeskException(Kind.INVALID, message);
    }
}
