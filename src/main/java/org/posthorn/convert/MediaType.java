package org.posthorn.convert;

import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.ParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a Content-Type field says.
///
/// @param boundary of a multipart
/// @param signed whether what is inside must not change: `multipart/signed` and `multipart/encrypted` (RFC 1847)
record MediaType(Kind kind, @Nullable String boundary, boolean signed) {
    /// Characters of a boundary; RFC 2046 section 5.1.1 allows 70.
    private static final int LONGEST_BOUNDARY = 250;

    private static final MediaType TEXT = new MediaType(Kind.TEXT, null, false);
    private static final MediaType MESSAGE = new MediaType(Kind.MESSAGE, null, false);
    private static final MediaType FIXED = new MediaType(Kind.FIXED, null, false);

    /// @param value of the field; empty when there is none
    /// @param inDigest whether a part without the field is a message (RFC 2046 section 5.1.5)
    static MediaType of(String value, boolean inDigest) {
        if (value.isEmpty()) {
            return inDigest ? MESSAGE : TEXT;
        }
        try {
            return of(new ContentType(value));
        } catch (ParseException e) {
            // RFC 2045 section 5.2: text, unless its parts would have to be found.
            String start = value.toLowerCase(Locale.ROOT);
            return start.startsWith("multipart") || start.startsWith("message") ? FIXED : TEXT;
        }
    }

    private static MediaType of(ContentType type) {
        String sub = String.valueOf(type.getSubType()).toLowerCase(Locale.ROOT);
        return switch (String.valueOf(type.getPrimaryType()).toLowerCase(Locale.ROOT)) {
            case "text" -> TEXT;
            case "multipart" -> multipart(sub, type.getParameter("boundary"));
            case "message" -> message(sub);
            default -> new MediaType(Kind.OTHER_LEAF, null, false);
        };
    }

    private static MediaType multipart(String sub, @Nullable String boundary) {
        boolean signed = sub.equals("signed") || sub.equals("encrypted");
        return boundary == null || boundary.isEmpty() || boundary.length() > LONGEST_BOUNDARY
                ? new MediaType(Kind.FIXED, null, signed)
                : new MediaType(Kind.MULTIPART, boundary, signed);
    }

    /// Of the others, `message/global` and its kind may be encoded (RFC 6532 section 3.7), and so is what a sloppy
    /// `message/delivery-status` quotes.
    private static MediaType message(String sub) {
        return switch (sub) {
            case "rfc822", "news" -> MESSAGE;
            case "partial", "external-body" -> FIXED;
            default -> TEXT;
        };
    }
}
