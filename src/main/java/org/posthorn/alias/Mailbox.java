package org.posthorn.alias;

import java.util.Locale;
import org.posthorn.mail.MailAddress;

/// An address as a key: local parts of our own domains are alike in any case, which only their own host may decide
/// (RFC 5321 section 2.4).
record Mailbox(String local, String domain) {
    static Mailbox of(MailAddress address) {
        return new Mailbox(fold(address.localPart()), address.domainKey());
    }

    static String fold(String local) {
        return local.toLowerCase(Locale.ROOT);
    }
}
