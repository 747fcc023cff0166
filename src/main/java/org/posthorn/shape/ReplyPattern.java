package org.posthorn.shape;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.SmtpReply;

/// Which refusals are meant: all that is given must fit.
///
/// @param code three digits, an `x` for any of them; empty for any
/// @param enhanced `4.7.28`, an asterisk for any of its numbers; empty for any, or none
/// @param texts one of which the text of the reply holds, in upper or lower case; an asterisk within stands for
///     anything between; empty for any
public record ReplyPattern(String code, String enhanced, List<String> texts) {

    public ReplyPattern {
        code = code.toLowerCase(Locale.ROOT);
        texts = texts.stream().map(text -> text.toLowerCase(Locale.ROOT)).toList();
        if (code.isEmpty() && enhanced.isEmpty() && texts.isEmpty()) {
            throw new IllegalArgumentException("a reply rule needs code, enhanced or text");
        }
        checkCode(code);
        checkEnhanced(enhanced);
        if (texts.stream().anyMatch(text -> text.replace("*", "").isBlank())) {
            throw new IllegalArgumentException("text must not be empty");
        }
    }

    private static void checkCode(String code) {
        boolean fits = code.isEmpty()
                || code.length() == 3
                        && (code.charAt(0) == '4' || code.charAt(0) == '5')
                        && isDigitOrAny(code.charAt(1))
                        && isDigitOrAny(code.charAt(2));
        if (!fits) {
            throw new IllegalArgumentException("code must be that of a refusal, such as \"421\" or \"4xx\": " + code);
        }
    }

    private static boolean isDigitOrAny(char c) {
        return c == 'x' || c >= '0' && c <= '9';
    }

    private static void checkEnhanced(String enhanced) {
        if (!enhanced.isEmpty() && !isStatus(enhanced.split("\\.", -1))) {
            throw new IllegalArgumentException(
                    "enhanced must be a status such as \"4.7.28\" or \"4.7.*\": " + enhanced);
        }
    }

    private static boolean isStatus(String[] parts) {
        if (parts.length != 3) {
            return false;
        }
        for (String part : parts) {
            boolean number =
                    !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!number && !part.equals("*")) {
                return false;
            }
        }
        return true;
    }

    /// Whether this refusal is meant.
    public boolean matches(SmtpReply reply) {
        return matchesCode(reply.code()) && matchesEnhanced(reply.status()) && matchesText(reply);
    }

    private boolean matchesCode(int replyCode) {
        if (code.isEmpty()) {
            return true;
        }
        String given = Integer.toString(replyCode);
        for (int i = 0; i < 3; i++) {
            if (code.charAt(i) != 'x' && code.charAt(i) != given.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean matchesEnhanced(@Nullable EnhancedStatus status) {
        if (enhanced.isEmpty()) {
            return true;
        }
        if (status == null) {
            return false;
        }
        String[] wanted = enhanced.split("\\.");
        return fits(wanted[0], status.category())
                && fits(wanted[1], status.subject())
                && fits(wanted[2], status.detail());
    }

    private static boolean fits(String wanted, int given) {
        return wanted.equals("*") || Integer.parseInt(wanted) == given;
    }

    private boolean matchesText(SmtpReply reply) {
        if (texts.isEmpty()) {
            return true;
        }
        String given = reply.text().toLowerCase(Locale.ROOT);
        return texts.stream().anyMatch(text -> holds(given, text));
    }

    /// The pieces between the asterisks, one behind the other.
    private static boolean holds(String given, String pattern) {
        int at = 0;
        for (String piece : pattern.split("\\*")) {
            int found = given.indexOf(piece, at);
            if (found < 0) {
                return false;
            }
            at = found + piece.length();
        }
        return true;
    }
}
