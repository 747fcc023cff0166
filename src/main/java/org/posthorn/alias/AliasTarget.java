package org.posthorn.alias;

import org.posthorn.mail.MailAddress;

/// Where an alias leads: an address; a local part in the recipient's own domain; or another domain, where the local part
/// stays.
///
/// @param local empty for another domain
/// @param domain empty for the recipient's own
/// @param unquotedDots as [MailAddress#unquotedDots]
record AliasTarget(String local, String domain, boolean unquotedDots, int line, int column) {

    /// What it makes of a recipient.
    ///
    /// @param detail what is added to the local part, with its separator
    MailAddress of(MailAddress recipient, String detail) {
        String newLocal = local.isEmpty() ? recipient.localPart() : local + detail;
        boolean ofRecipient = local.isEmpty() || !detail.isEmpty();
        return new MailAddress(
                newLocal,
                domain.isEmpty() ? recipient.domain() : domain,
                unquotedDots || ofRecipient && recipient.unquotedDots());
    }
}
