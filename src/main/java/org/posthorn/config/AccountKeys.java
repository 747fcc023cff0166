package org.posthorn.config;

import java.util.List;
import java.util.Set;
import org.posthorn.account.AccountSettings;
import org.posthorn.account.Argon2Settings;
import org.posthorn.account.SaslMechanism;

/// `[accounts]`: where users are kept, and what checking a password may cost.
final class AccountKeys {
    private static final ValueType<SaslMechanism> MECHANISM =
            Types.parsed("mechanism", "a SASL mechanism between quotes", SaslMechanism::parse, SaslMechanism::keyword);

    private AccountKeys() {}

    static AccountSettings read(Section root) {
        Section section = root.section("accounts");
        Argon2Settings argon2 = section.section("argon2").settings(AccountKeys::argon2);
        return section.settings(accounts -> accounts(accounts, argon2));
    }

    private static AccountSettings accounts(Section section, Argon2Settings argon2) {
        var d = AccountSettings.defaults();
        return new AccountSettings(
                section.value("database", Types.PATH, d.database()),
                argon2,
                section.value("hashers", Types.INTEGER, d.hashers(), "one for each processor, at least 2"),
                section.value("hash-wait", Types.DURATION, d.hashWait()),
                section.value("store-wait", Types.DURATION, d.storeWait()),
                section.value("cache-lifetime", Types.DURATION, d.cacheLifetime()),
                section.value("cache-size", Types.INTEGER, d.cacheSize()),
                section.value("min-password", Types.INTEGER, d.minPassword()),
                section.value("max-password", Types.SMALL_SIZE, d.maxPassword()),
                section.value("scram-iterations", Types.INTEGER, d.scramIterations()),
                Set.copyOf(section.list("mechanisms", MECHANISM, List.copyOf(d.mechanisms()))),
                section.value("certificate-addresses", Types.FLAG, d.certificateAddresses()));
    }

    private static Argon2Settings argon2(Section section) {
        var d = Argon2Settings.defaults();
        return new Argon2Settings(
                section.value("memory", Types.KIBIBYTES, d.memory()),
                section.value("iterations", Types.INTEGER, d.iterations()),
                section.value("parallelism", Types.INTEGER, d.parallelism()));
    }
}
