package org.posthorn.mail;

import org.jspecify.annotations.Nullable;

/// One forward-path of an envelope with what its sender asked for.
///
/// @param originalRecipient the value of ORCPT with its address type, still as xtext (RFC 3461 section 4.2), or
///     null
public record Recipient(
        MailAddress address, Notify notifyOn, @Nullable String originalRecipient) {

    public static Recipient of(MailAddress address) {
        return new Recipient(address, Notify.UNSET, null);
    }
}
