package org.posthorn.mail;

import java.lang.Character.UnicodeScript;
import java.util.Arrays;
import java.util.Set;
import java.util.function.IntPredicate;

/// Characters that a U-label may have in some places only (RFC 5892 appendix A).
final class IdnaContext {
    private static final int NON_JOINER = 0x200C;
    private static final int JOINER = 0x200D;
    private static final int MIDDLE_DOT = 0x00B7;
    private static final int KERAIA = 0x0375;
    private static final int GERESH = 0x05F3;
    private static final int GERSHAYIM = 0x05F4;
    private static final int KATAKANA_DOT = 0x30FB;

    /// Of combining class 9, in the scripts in use.
    private static final Set<Integer> VIRAMAS = Set.of(
            0x094D, 0x09CD, 0x0A4D, 0x0ACD, 0x0B4D, 0x0BCD, 0x0C4D, 0x0CCD, 0x0D3B, 0x0D3C, 0x0D4D, 0x0DCA, 0x0E3A,
            0x0EBA, 0x0F84, 0x1039, 0x103A, 0x1714, 0x1734, 0x17D2, 0x1A60, 0x1B44, 0x1BAA, 0x1BAB, 0x1BF2, 0x1BF3,
            0x2D7F, 0xA806, 0xA8C4, 0xA953, 0xA9C0, 0xAAF6, 0xABED);

    private IdnaContext() {}

    static boolean isContextual(int c) {
        return switch (c) {
            case NON_JOINER, JOINER, MIDDLE_DOT, KERAIA, GERESH, GERSHAYIM, KATAKANA_DOT -> true;
            default -> isArabicDigit(c) || isExtendedArabicDigit(c);
        };
    }

    /// Whether the character at this place is one of those, and in its place.
    static boolean allows(int[] label, int at) {
        int before = at == 0 ? -1 : label[at - 1];
        int after = at + 1 == label.length ? -1 : label[at + 1];
        int c = label[at];
        return switch (c) {
            case NON_JOINER -> VIRAMAS.contains(before) || joins(before) && joins(after);
            case JOINER -> VIRAMAS.contains(before);
            case MIDDLE_DOT -> before == 'l' && after == 'l';
            case KERAIA -> isOf(UnicodeScript.GREEK, after);
            case GERESH, GERSHAYIM -> isOf(UnicodeScript.HEBREW, before);
            case KATAKANA_DOT -> has(label, IdnaContext::isJapanese);
            default ->
                isArabicDigit(c) && !has(label, IdnaContext::isExtendedArabicDigit)
                        || isExtendedArabicDigit(c) && !has(label, IdnaContext::isArabicDigit);
        };
    }

    /// The JDK does not know which letters join: in these scripts nearly all do.
    private static boolean joins(int c) {
        return c >= 0
                && Character.isLetter(c)
                && switch (UnicodeScript.of(c)) {
                    case ARABIC, SYRIAC, MONGOLIAN, NKO, MANDAIC -> true;
                    default -> false;
                };
    }

    private static boolean isJapanese(int c) {
        return c != KATAKANA_DOT
                && switch (UnicodeScript.of(c)) {
                    case HIRAGANA, KATAKANA, HAN -> true;
                    default -> false;
                };
    }

    private static boolean isOf(UnicodeScript script, int c) {
        return c >= 0 && UnicodeScript.of(c) == script;
    }

    private static boolean isArabicDigit(int c) {
        return c >= 0x0660 && c <= 0x0669;
    }

    private static boolean isExtendedArabicDigit(int c) {
        return c >= 0x06F0 && c <= 0x06F9;
    }

    private static boolean has(int[] label, IntPredicate wanted) {
        return Arrays.stream(label).anyMatch(wanted);
    }
}
