package org.posthorn.alias;

import org.posthorn.mail.MailAddress;
import org.posthorn.mail.SmtpReply;

/// Asks the host that gets a domain's mail whether it takes a recipient. Any thread.
@FunctionalInterface
public interface CallAhead {
    /// Waits for the host, within a time of its own. Never throws.
    Answer ask(MailAddress recipient);

    /// What a host says of a recipient.
    sealed interface Answer {
        /// It would take mail.
        record Taken() implements Answer {}

        /// It will not, now or later.
        record Refused(SmtpReply reply) implements Answer {}

        /// Nobody can tell now.
        ///
        /// @param ofHost whether it would be the same for every other recipient of the host
        record Unknown(String reason, boolean ofHost) implements Answer {
            /// The host gives no answer for anybody.
            public Unknown(String reason) {
                this(reason, true);
            }
        }
    }
}
