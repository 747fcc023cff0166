package org.posthorn.account;

import java.util.List;
import org.posthorn.mail.MailAddress;

/// A user.
///
/// @param name what the user logs in as
/// @param addresses what the user may send as
public record Account(String name, List<SenderPattern> addresses) {

    public Account {
        addresses = List.copyOf(addresses);
    }

    /// Whether the user may name this address as sender (RFC 6409 section 6.1).
    public boolean maySendAs(MailAddress sender) {
        return addresses.stream().anyMatch(pattern -> pattern.matches(sender));
    }
}
