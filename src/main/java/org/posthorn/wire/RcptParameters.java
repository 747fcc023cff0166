package org.posthorn.wire;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Notify;

/// The parameters of RCPT (RFC 3461 section 4).
///
/// @param originalRecipient ORCPT with its address type, still as xtext, or null
public record RcptParameters(Notify notifyOn, @Nullable String originalRecipient) {
    public static final RcptParameters NONE = new RcptParameters(Notify.UNSET, null);

    /// Whether the line had no parameter at all.
    public boolean isEmpty() {
        return equals(NONE);
    }
}
