package org.posthorn.session;

import java.util.List;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.SmtpReply;

/// What the server says, where it does not depend on what the client said.
final class Replies {
    static final SmtpReply OK = reply(250, 2, 0, 0, "Ok");
    static final SmtpReply SENDER_OK = reply(250, 2, 1, 0, "Sender ok");
    static final SmtpReply RECIPIENT_OK = reply(250, 2, 1, 5, "Recipient ok");
    static final SmtpReply START_CONTENT = plain(354, "End data with <CR><LF>.<CR><LF>");
    static final SmtpReply BYE = reply(221, 2, 0, 0, "Bye");
    static final SmtpReply CANNOT_VERIFY = reply(252, 2, 5, 2, "Cannot verify, but will take the message and try");
    static final SmtpReply HELP =
            reply(214, 2, 0, 0, "EHLO HELO MAIL RCPT DATA BDAT RSET NOOP VRFY STARTTLS AUTH QUIT; see RFC 5321");
    static final SmtpReply READY_FOR_TLS = reply(220, 2, 0, 0, "Ready to start TLS");

    static final SmtpReply LINE_TOO_LONG = reply(500, 5, 5, 2, "Line too long");
    static final SmtpReply LINE_MALFORMED = reply(500, 5, 5, 2, "Bare CR, bare LF or NUL in a line");
    static final SmtpReply HELLO_FIRST = reply(503, 5, 5, 1, "Say EHLO first");
    static final SmtpReply NESTED_MAIL = reply(503, 5, 5, 1, "Nested MAIL command");
    static final SmtpReply MAIL_FIRST = reply(503, 5, 5, 1, "Need MAIL first");
    static final SmtpReply IN_TRANSACTION = reply(503, 5, 5, 1, "Not during a mail transaction");
    static final SmtpReply CHUNKS_ONLY = reply(503, 5, 5, 1, "A message in chunks has begun");
    static final SmtpReply BINARY_NEEDS_CHUNKS = reply(503, 5, 5, 1, "BODY=BINARYMIME needs BDAT");
    static final SmtpReply NO_RECIPIENTS = reply(554, 5, 5, 1, "No valid recipients");
    static final SmtpReply NOT_IMPLEMENTED = reply(502, 5, 5, 1, "Command not implemented");
    static final SmtpReply NO_PARAMETERS_AFTER_HELO = reply(555, 5, 5, 4, "Parameters need EHLO");
    static final SmtpReply PARAMETER_NOT_OFFERED = reply(555, 5, 5, 4, "Parameter of an extension that is not offered");
    static final SmtpReply RELEASE_TOO_FAR = reply(501, 5, 5, 4, "The release is too far off");
    static final SmtpReply DELIVER_BY_TOO_SHORT = reply(555, 5, 5, 4, "The deliver-by time is too short");
    static final SmtpReply CONTENT_UNASKED = reply(421, 4, 5, 0, "Content came before a 354; closing");

    static final SmtpReply TOO_BIG = reply(552, 5, 3, 4, "Message exceeds the size limit");
    static final SmtpReply HEADER_TOO_BIG = reply(552, 5, 3, 4, "Header exceeds the size limit");
    static final SmtpReply TOO_MANY_RECIPIENTS = reply(452, 4, 5, 3, "Too many recipients");
    static final SmtpReply TOO_MANY_BY_ALIASES =
            reply(452, 4, 5, 3, "Too many recipients behind aliases in one message");
    static final SmtpReply LOOP = reply(554, 5, 4, 6, "Too many Received fields: the message goes in a loop");
    static final SmtpReply BARE_LINE_ENDS = reply(550, 5, 6, 11, "Bare CR, bare LF or NUL in the message");
    static final SmtpReply SPOOL_FULL = reply(452, 4, 3, 1, "Insufficient system storage");
    static final SmtpReply SPOOL_FAILED = reply(451, 4, 3, 0, "Cannot take mail now");

    static final SmtpReply LOGIN_NEEDED = reply(530, 5, 7, 0, "Authentication required");
    static final SmtpReply TLS_NEEDED = reply(530, 5, 7, 0, "Must issue a STARTTLS command first");
    static final SmtpReply SENDER_WITHOUT_DOMAIN = reply(553, 5, 1, 7, "Sender address needs a domain");
    static final SmtpReply RECIPIENT_WITHOUT_DOMAIN = reply(553, 5, 1, 3, "Recipient address needs a domain");
    static final SmtpReply FROM_FOREIGN =
            reply(550, 5, 7, 1, "The message needs one From field, with addresses of this account alone");
    static final SmtpReply UNQUALIFIED_SENDER = reply(553, 5, 1, 8, "Sender domain needs to be whole: it has no dot");
    static final SmtpReply UNQUALIFIED_RECIPIENT =
            reply(553, 5, 1, 2, "Recipient domain needs to be whole: it has no dot");
    static final SmtpReply UTF8_SENDER = reply(553, 5, 6, 7, "Sender address needs SMTPUTF8");
    static final SmtpReply UTF8_RECIPIENT = reply(553, 5, 6, 7, "Recipient address needs SMTPUTF8");

    static final SmtpReply LOGGED_IN = reply(235, 2, 7, 0, "Authentication succeeded");
    static final SmtpReply LOGIN_FAILED = reply(535, 5, 7, 8, "Authentication credentials invalid");
    static final SmtpReply LOGIN_CANCELLED = reply(501, 5, 7, 0, "Authentication cancelled");
    static final SmtpReply LOGIN_MALFORMED = reply(501, 5, 5, 2, "Not a valid response");
    static final SmtpReply LOGIN_UNAVAILABLE = reply(454, 4, 7, 0, "Temporary authentication failure");
    static final SmtpReply LOGIN_NEEDS_TLS = reply(538, 5, 7, 11, "Encryption required for authentication");
    static final SmtpReply ALREADY_LOGGED_IN = reply(503, 5, 5, 1, "Already authenticated");
    static final SmtpReply MECHANISM_UNKNOWN = reply(504, 5, 5, 4, "Mechanism not offered");
    static final SmtpReply TLS_UNASKED = reply(421, 4, 7, 0, "TLS begins with STARTTLS on this port; closing");
    static final SmtpReply TLS_ACTIVE = reply(503, 5, 5, 1, "TLS is active");

    static final SmtpReply EARLY = reply(554, 5, 5, 1, "You talk before the greeting; closing");
    static final SmtpReply XCLIENT_DENIED = reply(550, 5, 7, 0, "Insufficient authorization for XCLIENT");
    static final SmtpReply XCLIENT_LOGIN_UNKNOWN = reply(501, 5, 5, 4, "XCLIENT attribute LOGIN names no account here");

    static final SmtpReply TOO_MANY_ERRORS = reply(421, 4, 7, 0, "Too many errors; closing");
    static final SmtpReply TOO_MANY_COMMANDS = reply(421, 4, 7, 0, "Too many commands without mail; closing");
    static final SmtpReply TOO_MANY_TRANSACTIONS = reply(421, 4, 7, 0, "Too many transactions in one session; closing");
    static final SmtpReply TOO_MANY_LOGINS = reply(421, 4, 7, 0, "Too many failed logins; closing");
    static final SmtpReply BANNED = reply(421, 4, 7, 0, "Not now: banned; try again later");
    static final SmtpReply SHUTTING_DOWN = reply(421, 4, 3, 2, "Server is shutting down");
    static final SmtpReply TIMED_OUT = reply(421, 4, 4, 2, "Timed out; closing");
    static final SmtpReply BROKEN = reply(421, 4, 3, 0, "Internal error; closing");

    private Replies() {}

    static SmtpReply reply(int code, int category, int subject, int detail, String text) {
        return SmtpReply.of(code, new EnhancedStatus(category, subject, detail), text);
    }

    /// Without an enhanced status: greetings, and replies of first digit 3 (RFC 2034 section 4).
    static SmtpReply plain(int code, String text) {
        return new SmtpReply(code, null, List.of(text));
    }
}
