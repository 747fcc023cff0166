package org.posthorn.delivery;

import java.time.Duration;

/// How long a peer may take (RFC 5321 section 4.5.3.2). Each bounds a whole reply, however slowly it drips in; they
/// are kept to within a quarter of a second.
///
/// @param connect until a connection is open
/// @param greeting until the 220, and until TLS is agreed
/// @param command until the reply to EHLO, STARTTLS, MAIL, RCPT and RSET
/// @param data until the 354
/// @param block until a block of content is taken
/// @param finalDot until the reply to the whole message
/// @param quit until the reply to QUIT, which nobody needs
public record DeliveryTimeouts(
        Duration connect,
        Duration greeting,
        Duration command,
        Duration data,
        Duration block,
        Duration finalDot,
        Duration quit) {

    public DeliveryTimeouts {
        check("connect", connect);
        check("greeting", greeting);
        check("command", command);
        check("data", data);
        check("block", block);
        check("final-dot", finalDot);
        check("quit", quit);
    }

    public static DeliveryTimeouts defaults() {
        return new DeliveryTimeouts(
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(2),
                Duration.ofMinutes(3),
                Duration.ofMinutes(10),
                Duration.ofSeconds(2));
    }

    /// The same, but no step may take longer than this.
    DeliveryTimeouts within(Duration most) {
        return new DeliveryTimeouts(
                shorter(connect, most),
                shorter(greeting, most),
                shorter(command, most),
                shorter(data, most),
                shorter(block, most),
                shorter(finalDot, most),
                shorter(quit, most));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /// The same for every step, for tests.
    static DeliveryTimeouts all(Duration timeout) {
        return new DeliveryTimeouts(timeout, timeout, timeout, timeout, timeout, timeout, timeout);
    }

    private static void check(String name, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("timeout " + name + " must be over 0 and at most a day: " + timeout);
        }
    }
}
