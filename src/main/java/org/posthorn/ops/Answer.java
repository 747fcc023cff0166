package org.posthorn.ops;

import java.nio.charset.StandardCharsets;

/// What the admin address answers.
///
/// @param allow the methods that would do, where the one that came does not; else empty
record Answer(int status, String type, byte[] body, String allow) {
    private static final String TEXT = "text/plain; charset=utf-8";

    Answer(int status, String type, byte[] body) {
        this(status, type, body, "");
    }

    static Answer text(int status, String text) {
        return new Answer(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer json(int status, byte[] body) {
        return new Answer(status, "application/json", body);
    }

    static Answer nothing() {
        return new Answer(204, TEXT, new byte[0]);
    }

    /// Another method is needed (RFC 9110 section 15.5.6).
    ///
    /// @param methods such as `GET, POST`
    static Answer onlyBy(String methods) {
        return new Answer(405, TEXT, (methods + '\n').getBytes(StandardCharsets.UTF_8), methods);
    }
}
