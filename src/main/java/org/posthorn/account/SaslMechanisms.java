package org.posthorn.account;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.posthorn.tls.ClientCertificate;
import org.posthorn.tls.TlsDescription;

/// The SASL mechanisms on offer, by what the TLS connection allows. Without TLS there are none: PLAIN and LOGIN
/// send the password as it is (RFC 4954 section 4), and the rest is not worth a connection that anybody can take
/// over after the login. Any thread.
public final class SaslMechanisms {
    private final Credentials credentials;
    private final Set<SaslMechanism> offered;
    private final Supplier<String> nonces;

    /// All that the settings of the store want.
    public SaslMechanisms(AccountStore store) {
        this(store, store.settings().mechanisms(), Nonces.random());
    }

    /// Those that learn name and password.
    public SaslMechanisms(Authenticator authenticator) {
        this(
                new PasswordCredentials(authenticator),
                EnumSet.of(SaslMechanism.PLAIN, SaslMechanism.LOGIN),
                Nonces.random());
    }

    SaslMechanisms(Credentials credentials, Set<SaslMechanism> offered, Supplier<String> nonces) {
        this.credentials = credentials;
        this.offered = offered.isEmpty() ? EnumSet.noneOf(SaslMechanism.class) : EnumSet.copyOf(offered);
        this.nonces = nonces;
    }

    /// The account that a trusted host says somebody logged in to (XCLIENT); empty when there is none.
    ///
    /// @throws AccountException when this can't be told now
    public Optional<Account> account(String name) throws AccountException {
        return credentials.named(name);
    }

    /// As EHLO lists them, the best first; may be none.
    public List<String> names(TlsDescription tls) {
        return offered.stream()
                .filter(mechanism -> isPossible(mechanism, tls))
                .map(SaslMechanism::keyword)
                .toList();
    }

    /// Starts the mechanism of that name, in any case; empty when it is not offered (504 5.5.4).
    public Optional<SaslExchange> begin(String mechanism, TlsDescription tls) {
        return SaslMechanism.of(mechanism)
                .filter(offered::contains)
                .filter(known -> isPossible(known, tls))
                .map(known -> exchange(known, tls));
    }

    private static boolean isPossible(SaslMechanism mechanism, TlsDescription tls) {
        return switch (mechanism) {
            case EXTERNAL -> tls.client() != null;
            case SCRAM_SHA_256_PLUS -> tls.binding().octets().isPresent();
            case SCRAM_SHA_256, PLAIN, LOGIN -> true;
        };
    }

    private SaslExchange exchange(SaslMechanism mechanism, TlsDescription tls) {
        return switch (mechanism) {
            case EXTERNAL -> external(tls);
            case SCRAM_SHA_256_PLUS -> scram(true, tls);
            case SCRAM_SHA_256 -> scram(false, tls);
            case PLAIN -> new PlainExchange(credentials);
            case LOGIN -> new LoginExchange(credentials);
        };
    }

    private SaslExchange external(TlsDescription tls) {
        ClientCertificate certificate = tls.client();
        if (certificate == null) {
            throw new IllegalStateException("EXTERNAL is offered where there is a certificate");
        }
        return new ExternalExchange(credentials, certificate);
    }

    private SaslExchange scram(boolean plus, TlsDescription tls) {
        boolean bindable =
                offered.contains(SaslMechanism.SCRAM_SHA_256_PLUS) && isPossible(SaslMechanism.SCRAM_SHA_256_PLUS, tls);
        return new ScramExchange(credentials, new ScramBinding(plus, bindable, tls.binding()), nonces);
    }

    /// Where names and passwords are all there is.
    private record PasswordCredentials(Authenticator authenticator) implements Credentials {
        @Override
        public Optional<Account> authenticate(String name, String password) throws AccountException {
            return authenticator.authenticate(name, password);
        }

        @Override
        public ScramKeys scramKeys(String name) {
            throw new UnsupportedOperationException("no SCRAM without keys");
        }

        @Override
        public Optional<Account> named(String name) throws AccountException {
            return authenticator.named(name);
        }

        @Override
        public Optional<Account> holderOf(ClientCertificate certificate) {
            return Optional.empty();
        }
    }
}
