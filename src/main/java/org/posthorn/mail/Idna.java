package org.posthorn.mail;

import java.lang.Character.UnicodeBlock;
import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Internationalised domain labels by IDNA2008 (RFC 5890 to 5893), as far as the JDK knows Unicode. The JDK's own
/// `java.net.IDN` is IDNA2003: it makes `strasse` of `straße`, which today is another domain.
///
/// What people type is mapped first (RFC 5895): capitals become small, full width becomes usual width, and the
/// whole is composed.
final class Idna {
    private static final String PREFIX = "xn--";
    private static final int MAX_LABEL = 63;

    private Idna() {}

    /// The labels of a domain as A-labels; those in ASCII as they are, in lower case.
    ///
    /// @throws IllegalArgumentException when a label is none, and says why
    static String domainToAscii(String domain) {
        String[] labels = domain.split("[.\\u3002\\uFF0E\\uFF61]", -1);
        for (int i = 0; i < labels.length; i++) {
            labels[i] = isAscii(labels[i]) ? labels[i].toLowerCase(Locale.ROOT) : toAscii(labels[i]);
        }
        return String.join(".", labels);
    }

    /// A label as its A-label.
    ///
    /// @throws IllegalArgumentException when it is no U-label even after mapping, and says why
    static String toAscii(String label) {
        String mapped = map(label);
        String problem = problem(mapped);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        String ascii = isAscii(mapped) ? mapped : PREFIX + Punycode.encode(mapped);
        if (ascii.length() > MAX_LABEL) {
            throw new IllegalArgumentException("label over " + MAX_LABEL + " octets as an A-label");
        }
        return ascii;
    }

    private static String map(String label) {
        var usualWidth = new StringBuilder(label.length());
        // One by one: a sigma at the end of a word would become another letter.
        label.codePoints().map(Character::toLowerCase).forEach(c -> {
            boolean odd = UnicodeBlock.of(c) == UnicodeBlock.HALFWIDTH_AND_FULLWIDTH_FORMS;
            usualWidth.append(
                    odd ? Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC) : Character.toString(c));
        });
        return Normalizer.normalize(usualWidth, Normalizer.Form.NFC);
    }

    /// What keeps a mapped label from being a U-label (RFC 5891 section 4.2), or null.
    private static @Nullable String problem(String label) {
        int[] points = label.codePoints().toArray();
        if (points.length == 0) {
            return "empty label";
        }
        if (label.startsWith("-") || label.endsWith("-") || label.startsWith("--", 2)) {
            return "hyphens at the ends, or third and fourth, of an internationalised label";
        }
        if (IdnaCharacters.isMark(points[0])) {
            return "internationalised label begins with a combining mark";
        }
        for (int i = 0; i < points.length; i++) {
            if (!IdnaCharacters.isValid(points[i]) && !IdnaContext.allows(points, i)) {
                return String.format(Locale.ROOT, "character U+%04X is not for domains", points[i]);
            }
        }
        return IdnaDirection.isSound(points) ? null : "internationalised label mixes directions";
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }
}
