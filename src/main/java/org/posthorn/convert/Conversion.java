package org.posthorn.convert;

import java.io.IOException;
import org.posthorn.mail.Content;

/// Content made fit for a peer that takes less.
///
/// A part that the peer would not take becomes quoted-printable when it is text and base64 when it is not; the body of
/// each part, decoded, is what it was. What is inside of `multipart/signed` or `multipart/encrypted` is never touched.
/// A DKIM signature is no reason not to convert: once broken it counts as none (RFC 6376 section 6.1), while mail that
/// comes back is not delivered. Raw 8-bit octets in a header stay: nothing says what they mean.
///
/// The original is read twice here, and once each time that the result is read; nothing is held but a line.
///
/// @param content the same object as the original when nothing had to change
/// @param breaksSignature whether it changed and had a DKIM signature
public record Conversion(Content content, boolean breaksSignature) {

    /// @throws NotConvertibleException when it never can be
    /// @throws IOException when the original can't be read
    public static Conversion of(Content original, Target target) throws IOException {
        Plan plan = Survey.of(original, target);
        return plan.changes()
                ? new Conversion(new ConvertedContent(original, plan), plan.dkim())
                : new Conversion(original, false);
    }
}
