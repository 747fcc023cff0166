package org.posthorn.wire;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.ReturnContent;

/// The parameters of MAIL.
///
/// @param size SIZE in octets, or -1
/// @param body BODY, or null
/// @param envelopeId ENVID, still as xtext, or null
/// @param auth whether AUTH was there; its value is nothing that this server trusts
/// @param terms what else was asked for
public record MailParameters(
        long size,
        @Nullable BodyType body,
        boolean smtpUtf8,
        ReturnContent returnContent,
        @Nullable String envelopeId,
        boolean auth,
        TermParameters terms) {
    public static final MailParameters NONE =
            new MailParameters(-1, null, false, ReturnContent.UNSET, null, false, TermParameters.NONE);

    /// Whether the line had no parameter at all.
    public boolean isEmpty() {
        return equals(NONE);
    }
}
