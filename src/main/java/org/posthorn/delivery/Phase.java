package org.posthorn.delivery;

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
    FINAL_DOT
}
