package org.posthorn.mail;

import org.jspecify.annotations.Nullable;

/// One forward-path of an envelope with what its sender asked for.
///
/// @param originalRecipient the value of ORCPT with its address type, still as xtext (RFC 3461 section 4.2), or
///     null
/// @param forwarded whether it stands in the place of an address of ours that leads elsewhere, so that the message
///     is forwarded there
public record Recipient(
        MailAddress address, Notify notifyOn, @Nullable String originalRecipient, boolean forwarded) {

    /// One whom the sender meant.
    public Recipient(MailAddress address, Notify notifyOn, @Nullable String originalRecipient) {
        this(address, notifyOn, originalRecipient, false);
    }

    public static Recipient of(MailAddress address) {
        return new Recipient(address, Notify.UNSET, null);
    }

    /// The same recipient, of whom this is wanted.
    public Recipient with(Notify other) {
        return new Recipient(address, other, originalRecipient, forwarded);
    }
}
