package org.posthorn.ops;

import java.nio.charset.StandardCharsets;

/// What the admin address answers.
record Answer(int status, String type, byte[] body) {
    private static final String TEXT = "text/plain; charset=utf-8";

    static Answer text(int status, String text) {
        return new Answer(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer json(int status, byte[] body) {
        return new Answer(status, "application/json", body);
    }

    static Answer nothing() {
        return new Answer(204, TEXT, new byte[0]);
    }
}
