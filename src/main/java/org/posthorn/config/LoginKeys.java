package org.posthorn.config;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.account.PasswordFile;
import org.posthorn.account.SaslLoginException;
import org.posthorn.account.SaslMechanism;
import org.posthorn.route.Login;

/// `user`, `password-file` and `auth` of a `[[route]]`.
final class LoginKeys {
    private static final ValueType<SaslMechanism> MECHANISM =
            Types.parsed("mechanism", "a SASL mechanism between quotes", SaslMechanism::parse, SaslMechanism::keyword);

    private LoginKeys() {}

    /// Empty when the table names none, or a faulty one, which is reported.
    static Optional<Login> read(Section section) {
        Optional<String> user = section.optional("user", Types.TEXT, "no login");
        Optional<Path> file = section.optional("password-file", Types.PATH, "none");
        Set<SaslMechanism> mechanisms =
                Set.copyOf(section.list("auth", MECHANISM, List.copyOf(EnumSet.copyOf(Login.USUAL))));
        if (user.isEmpty() && file.isEmpty()) {
            if (section.has("auth") && section.isSound()) {
                section.report("auth", "needs \"user\" and \"password-file\" beside it");
            }
            return Optional.empty();
        }
        if (user.isEmpty() || file.isEmpty()) {
            String given = user.isEmpty() ? "password-file" : "user";
            String missing = user.isEmpty() ? "user" : "password-file";
            section.report(given, "needs \"" + missing + "\" beside it");
            return Optional.empty();
        }
        return login(section, user.get(), file.get(), mechanisms);
    }

    private static Optional<Login> login(Section section, String user, Path file, Set<SaslMechanism> mechanisms) {
        try {
            PasswordFile.check(file);
        } catch (SaslLoginException e) {
            section.report("password-file", String.valueOf(e.getMessage()));
        }
        try {
            return Optional.of(new Login(user, file, mechanisms));
        } catch (IllegalArgumentException e) {
            section.report(
                    section.has("auth") && mechanisms.isEmpty() ? "auth" : "user", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
