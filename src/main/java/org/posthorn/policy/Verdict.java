package org.posthorn.policy;

import org.posthorn.mail.MailAddress;
import org.posthorn.mail.SmtpReply;

/// What [RelayPolicy] says to an address.
public sealed interface Verdict {

    /// Welcome, under this address: the one given, or what completes or replaces it.
    record Accepted(MailAddress address) implements Verdict {}

    /// Not welcome, and what to answer.
    record Refused(SmtpReply reply) implements Verdict {}
}
