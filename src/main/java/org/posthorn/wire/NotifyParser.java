package org.posthorn.wire;

import org.posthorn.mail.Notify;

/// Reads the value of NOTIFY: `NEVER` alone, or each of the others at most once (RFC 3461 section 4.1).
final class NotifyParser {
    private NotifyParser() {}

    static Notify parse(String value) {
        if (Ascii.upper(value).equals("NEVER")) {
            return Notify.NEVER;
        }
        boolean success = false;
        boolean failure = false;
        boolean delay = false;
        for (String word : Ascii.upper(value).split(",", -1)) {
            switch (word) {
                case "SUCCESS" -> success = once(success);
                case "FAILURE" -> failure = once(failure);
                case "DELAY" -> delay = once(delay);
                default -> throw bad();
            }
        }
        return new Notify(false, success, failure, delay);
    }

    private static boolean once(boolean seen) {
        if (seen) {
            throw bad();
        }
        return true;
    }

    private static CommandSyntaxException bad() {
        return new CommandSyntaxException(501, 4, "NOTIFY is NEVER, or each of SUCCESS, FAILURE, DELAY at most once");
    }
}
