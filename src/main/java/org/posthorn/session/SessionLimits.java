package org.posthorn.session;

/// What a session may use up.
///
/// @param messageSize of a message, in octets (RFC 1870)
/// @param recipients of a message; RFC 5321 section 4.5.3.1.8 wants at least 100
/// @param commandLine octets of a command line with its CRLF; RFC 3461 section 5.4 wants at least 1036
/// @param loginLine octets of a line while a login is possible; RFC 4954 section 4 wants 12,288
/// @param headerSize octets that the header of a submitted message may have
/// @param receivedFields of a message, beyond which it is taken to go in a loop (RFC 5321 section 6.3)
/// @param errors 5xx replies, beyond which the session ends
/// @param idleCommands commands that bring no mail, between two messages, beyond which the session ends
/// @param loginFailures beyond which the session ends
public record SessionLimits(
        long messageSize,
        int recipients,
        int commandLine,
        int loginLine,
        int headerSize,
        int receivedFields,
        int errors,
        int idleCommands,
        int loginFailures) {

    public SessionLimits {
        atLeast("message-size", messageSize, 1024);
        atLeast("recipients", recipients, 1);
        atLeast("command-line", commandLine, 512);
        atLeast("login-line", loginLine, 512);
        atLeast("header-size", headerSize, 1024);
        atLeast("received-fields", receivedFields, 1);
        atLeast("errors", errors, 1);
        atLeast("idle-commands", idleCommands, 1);
        // RFC 4954 section 9: a session ends after three failed tries at the earliest.
        atLeast("login-failures", loginFailures, 3);
    }

    public static SessionLimits defaults() {
        return new SessionLimits(50L << 20, 1000, 2048, 12_288 + 2, 256 * 1024, 100, 100, 1000, 5);
    }

    public SessionLimits withMessageSize(long octets) {
        return new SessionLimits(
                octets,
                recipients,
                commandLine,
                loginLine,
                headerSize,
                receivedFields,
                errors,
                idleCommands,
                loginFailures);
    }

    public SessionLimits withRecipients(int most) {
        return new SessionLimits(
                messageSize,
                most,
                commandLine,
                loginLine,
                headerSize,
                receivedFields,
                errors,
                idleCommands,
                loginFailures);
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ": " + value);
        }
    }
}
