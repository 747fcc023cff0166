package org.posthorn.triage;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Stage;

/// One line of the rules: all of it must fit.
///
/// @param line its number, from 1
/// @param code three characters of which `x` is any digit; `any` is a reply or our own finding, `own` that alone
/// @param status `CLASS.SUBJECT.DETAIL` of which `x` is any; null: whatever it is, and whether there is one
/// @param stage null: any
/// @param phrases what the text holds, in this order
record Rule(
        int line,
        String code,
        @Nullable StatusPattern status,
        @Nullable Stage stage,
        List<String> phrases,
        FailureClass failure) {

    Rule {
        phrases = List.copyOf(phrases);
    }

    boolean fits(Finding finding) {
        return (stage == null || stage == finding.stage())
                && fitsCode(finding.code())
                && (status == null || status.fits(finding.status()))
                && holdsPhrases(finding.text());
    }

    private boolean fitsCode(int number) {
        return switch (code) {
            case "any" -> true;
            case "own" -> number == 0;
            default -> number != 0 && fitsDigits(number);
        };
    }

    private boolean fitsDigits(int number) {
        return fitsDigit(0, number / 100) && fitsDigit(1, number / 10 % 10) && fitsDigit(2, number % 10);
    }

    private boolean fitsDigit(int index, int digit) {
        return code.charAt(index) == 'x' || code.charAt(index) - '0' == digit;
    }

    private boolean holdsPhrases(String text) {
        int from = 0;
        for (String phrase : phrases) {
            int at = text.indexOf(phrase, from);
            if (at < 0) {
                return false;
            }
            from = at + phrase.length();
        }
        return true;
    }

    /// @param detail -1 for any, like the others
    record StatusPattern(int category, int subject, int detail) {
        boolean fits(@Nullable EnhancedStatus status) {
            return status != null
                    && fits(category, status.category())
                    && fits(subject, status.subject())
                    && fits(detail, status.detail());
        }

        private static boolean fits(int wanted, int given) {
            return wanted < 0 || wanted == given;
        }
    }
}
