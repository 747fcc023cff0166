package org.posthorn.mail;

import java.lang.Character.UnicodeBlock;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;

/// Which characters a U-label may have wherever they stand: PVALID by the rules of RFC 5892, section 3, in their
/// order, over the JDK's Unicode data.
final class IdnaCharacters {
    /// Section 2.6.
    private static final Set<Integer> VALID = Set.of(0x00DF, 0x03C2, 0x06FD, 0x06FE, 0x0F0B, 0x3007);

    private static final Set<Integer> INVALID =
            Set.of(0x0640, 0x07FA, 0x302E, 0x302F, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303B);
    private static final Set<UnicodeBlock> IGNORED = Set.of(
            UnicodeBlock.COMBINING_MARKS_FOR_SYMBOLS,
            UnicodeBlock.MUSICAL_SYMBOLS,
            UnicodeBlock.ANCIENT_GREEK_MUSICAL_NOTATION,
            UnicodeBlock.HANGUL_JAMO,
            UnicodeBlock.HANGUL_JAMO_EXTENDED_A,
            UnicodeBlock.HANGUL_JAMO_EXTENDED_B,
            UnicodeBlock.VARIATION_SELECTORS,
            UnicodeBlock.VARIATION_SELECTORS_SUPPLEMENT);

    private IdnaCharacters() {}

    static boolean isValid(int c) {
        if (VALID.contains(c)) {
            return true;
        }
        if (c < 128) {
            return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-';
        }
        return !INVALID.contains(c)
                && !IdnaContext.isContextual(c)
                && isLetterDigit(c)
                && isStable(c)
                && !isIgnorable(c)
                && !IGNORED.contains(UnicodeBlock.of(c));
    }

    static boolean isMark(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }

    /// Section 2.1. Characters that are not assigned are of no such type.
    private static boolean isLetterDigit(int c) {
        return switch (Character.getType(c)) {
            case Character.LOWERCASE_LETTER,
                    Character.UPPERCASE_LETTER,
                    Character.OTHER_LETTER,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.MODIFIER_LETTER,
                    Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK -> true;
            default -> false;
        };
    }

    /// Section 2.2: what has another form that means the same is out. The JDK folds no case; small letters do as
    /// well, but for Greek ones with an iota below.
    private static boolean isStable(int c) {
        String normal = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC);
        boolean iota = c == 0x0345 || UnicodeBlock.of(c) == UnicodeBlock.GREEK_EXTENDED;
        String folded = (iota ? normal.toUpperCase(Locale.ROOT) : normal).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(folded, Normalizer.Form.NFKC).equals(Character.toString(c));
    }

    /// Section 2.3: letters and marks that nobody sees.
    private static boolean isIgnorable(int c) {
        return c == 0x034F || c == 0x17B4 || c == 0x17B5 || c >= 0x180B && c <= 0x180F;
    }
}
