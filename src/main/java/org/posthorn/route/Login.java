package org.posthorn.route;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.posthorn.account.SaslMechanism;

/// Who this server says it is to a smarthost. The password is not in here: it is read from its file at each login, so
/// that a new one holds without a restart, and nothing that prints a destination can print it.
///
/// @param passwordFile holds the password, and may be read by its owner alone
/// @param mechanisms those that may be used; the strongest of them that the host offers is
public record Login(String user, Path passwordFile, Set<SaslMechanism> mechanisms) {
    /// What may be used where nothing is said.
    public static final Set<SaslMechanism> USUAL = Set.of(
            SaslMechanism.SCRAM_SHA_256_PLUS, SaslMechanism.SCRAM_SHA_256, SaslMechanism.PLAIN, SaslMechanism.LOGIN);

    private static final int LONGEST_USER = 255;

    /// @throws IllegalArgumentException when it can't be a login
    public Login {
        if (user.isBlank() || user.length() > LONGEST_USER || user.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "user must be 1 to " + LONGEST_USER + " characters without control characters");
        }
        mechanisms = Set.copyOf(mechanisms);
        if (mechanisms.isEmpty() || !USUAL.containsAll(mechanisms)) {
            throw new IllegalArgumentException("auth must be some of " + keywords(USUAL));
        }
    }

    /// The mechanisms as EHLO has them, the strongest first.
    public String keywords() {
        return keywords(mechanisms);
    }

    private static String keywords(Set<SaslMechanism> some) {
        return String.join(
                ", ", EnumSet.copyOf(some).stream().map(SaslMechanism::keyword).toList());
    }
}
