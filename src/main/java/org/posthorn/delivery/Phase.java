package org.posthorn.delivery;

import org.posthorn.mail.Stage;

/// How far a delivery has come; what a failure means depends on it.
enum Phase {
    CONNECT,
    GREETING,
    HELLO,
    STARTTLS,
    LOGIN,
    MAIL,
    RECIPIENT,
    DATA,
    /// Content is being sent, its final dot not yet.
    CONTENT,
    /// From the write that holds the final dot on, the peer may have taken the message.
    FINAL_DOT;

    /// As much of it as reports and logs tell apart.
    Stage stage() {
        return switch (this) {
            case CONNECT, GREETING, HELLO, STARTTLS, LOGIN -> Stage.CONNECT;
            case MAIL -> Stage.SENDER;
            case RECIPIENT -> Stage.RECIPIENT;
            case DATA, CONTENT, FINAL_DOT -> Stage.CONTENT;
        };
    }
}
