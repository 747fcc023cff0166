package org.posthorn.alias;

import java.util.List;
import org.posthorn.mail.MailAddress;

/// What an address of ours stands for.
sealed interface Expansion {
    /// Itself.
    ///
    /// @param listed whether a table names it
    record Itself(boolean listed) implements Expansion {}

    /// These, each once.
    record Targets(List<MailAddress> addresses) implements Expansion {}

    /// Nobody: this is an address of a domain whose recipients are known, and not one of them.
    record Unknown(MailAddress address) implements Expansion {}

    /// It leads back to itself.
    record Loop(MailAddress address) implements Expansion {}

    /// One alias leads to another, further than the limit.
    record TooDeep() implements Expansion {}

    /// More than the limit.
    record TooMany() implements Expansion {}
}
