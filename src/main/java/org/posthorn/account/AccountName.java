package org.posthorn.account;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The names of accounts: letters and digits with `.`, `_`, `@`, `+` and `-` between, in any case, so that an
/// address may be one.
final class AccountName {
    static final int MAX_LENGTH = 128;

    private static final Pattern FORM = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}._@+-]*");

    private AccountName() {}

    /// The form under which a name is stored and found; empty when it can't be one.
    static Optional<String> normal(String name) {
        if (name.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String normal = Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        return FORM.matcher(normal).matches() ? Optional.of(normal) : Optional.empty();
    }
}
