package org.posthorn.triage;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.SmtpReply;
import org.posthorn.mail.Stage;

/// A failure as rules look at it.
///
/// @param code of the reply; 0 where no peer said anything
/// @param status as the peer gave it, or our own; null when the peer gave none
/// @param text in lower case, with one space between words, without the words that hold an address: what somebody
///     calls a mailbox says nothing of the failure
record Finding(int code, @Nullable EnhancedStatus status, Stage stage, String text) {
    /// More of a text is not looked at.
    private static final int LONGEST = 2_000;

    static Finding of(Diagnosis failure) {
        SmtpReply reply = failure.reply();
        // Where there is more to the text than the reply, what was found here counts: that time ran out, say.
        if (reply == null || !failure.text().equals(reply.toString())) {
            return new Finding(0, failure.status(), failure.stage(), plain(failure.text()));
        }
        return new Finding(reply.code(), reply.status(), failure.stage(), plain(reply.text()));
    }

    private static String plain(String text) {
        String bounded = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        var plain = new StringBuilder(bounded.length());
        for (String word : bounded.toLowerCase(Locale.ROOT).split(" ")) {
            if (!word.isEmpty() && word.indexOf('@') < 0) {
                plain.append(plain.isEmpty() ? "" : " ").append(word);
            }
        }
        return plain.toString();
    }
}
