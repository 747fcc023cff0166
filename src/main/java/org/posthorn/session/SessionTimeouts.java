package org.posthorn.session;

import java.time.Duration;

/// How long a session waits for what.
///
/// @param command for the next command; RFC 5321 section 4.5.3.2.7 wants at least 5 minutes
/// @param content for the next block of content
/// @param message for the whole content of a message, however slowly it drips
/// @param reply for the client to take a reply
/// @param handshake for TLS to be agreed on
/// @param session for everything
public record SessionTimeouts(
        Duration command, Duration content, Duration message, Duration reply, Duration handshake, Duration session) {

    public SessionTimeouts {
        positive("command", command);
        positive("content", content);
        positive("message", message);
        positive("reply", reply);
        positive("handshake", handshake);
        positive("session", session);
    }

    public static SessionTimeouts defaults() {
        return new SessionTimeouts(
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Duration.ofHours(1),
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Duration.ofHours(6));
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException(name + " must be positive and below a year: " + value);
        }
    }
}
