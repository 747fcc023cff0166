package org.posthorn.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.EnumSet;
import java.util.Optional;
import org.posthorn.tls.ClientCertificate;

/// The credentials of one account, for tests of other rooms.
public record OneAccount(Account account, String password, ScramKeyMaker maker, ScramKeys keys) implements Credentials {
    private static final int ITERATIONS = 4096;

    /// All mechanisms, for an account of this password.
    public static SaslMechanisms mechanisms(Account account, String password) {
        var maker = new ScramKeyMaker(ITERATIONS, new byte[32]);
        var credentials = new OneAccount(account, password, maker, maker.keys(password.getBytes(UTF_8)));
        return new SaslMechanisms(credentials, EnumSet.allOf(SaslMechanism.class), () -> "3rfcNHYJY1ZVvWVs7j");
    }

    private boolean is(String name) {
        return name.equals(account.name());
    }

    @Override
    public Optional<Account> authenticate(String name, String tried) {
        return is(name) && tried.equals(password) ? Optional.of(account) : Optional.empty();
    }

    @Override
    public ScramKeys scramKeys(String name) {
        return is(name) ? keys : maker.madeUp(name);
    }

    @Override
    public Optional<Account> named(String name) {
        return is(name) ? Optional.of(account) : Optional.empty();
    }

    @Override
    public Optional<Account> holderOf(ClientCertificate certificate) {
        return Optional.of(account).filter(_ -> certificate.vouched());
    }
}
