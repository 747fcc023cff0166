package org.posthorn.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.tls.ChannelBinding;
import org.posthorn.tls.ClientCertificate;
import org.posthorn.tls.TlsDescription;

/// The client's side of logins: what it says, and what it does not let pass.
@Tag("req079")
final class ScramLoginTest {
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
    private static final String SERVER_FIRST = "r=" + SERVER_NONCE + ",s=" + SALT + ",i=4096";
    private static final String SIGNATURE = "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";
    private static final ChannelBinding BINDING = () -> Optional.of("0123456789abcdef".getBytes(UTF_8));

    private final SaslLogins logins = new SaslLogins(() -> NONCE);

    private SaslLogin scram() {
        return begin(SaslMechanism.SCRAM_SHA_256, "user", "pencil", ChannelBinding.NONE);
    }

    private SaslLogin begin(SaslMechanism mechanism, String user, String password, ChannelBinding binding) {
        return logins.begin(mechanism, Set.of(SaslMechanism.values()), user, password, binding);
    }

    private static String next(SaslLogin login, String challenge) throws SaslLoginException {
        return new String(login.next(challenge.getBytes(UTF_8)), UTF_8);
    }

    private static String initial(SaslLogin login) throws SaslLoginException {
        byte[] octets = login.initial();
        return octets == null ? "(none)" : new String(octets, UTF_8);
    }

    /// RFC 7677 section 3.
    @Test
    void saysWhatTheRfcSays() throws Exception {
        SaslLogin login = scram();
        assertThat(initial(login)).isEqualTo("n,,n=user,r=" + NONCE);
        assertThat(next(login, SERVER_FIRST))
                .isEqualTo("c=biws,r=" + SERVER_NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThat(login.isComplete()).isFalse();
        assertThat(next(login, "v=" + SIGNATURE)).isEmpty();
        assertThat(login.isComplete()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "r=other,s=" + SALT + ",i=4096",
                "r=" + NONCE + ",s=" + SALT + ",i=4096",
                "r=" + SERVER_NONCE + ",s=,i=4096",
                "r=" + SERVER_NONCE + ",s=*,i=4096",
                "r=" + SERVER_NONCE + ",s=" + SALT + ",i=1",
                "r=" + SERVER_NONCE + ",s=" + SALT + ",i=1000001",
                "r=" + SERVER_NONCE + ",s=" + SALT + ",i=99999999999999",
                "r=" + SERVER_NONCE + ",s=" + SALT + ",i=-4096",
                "m=must," + SERVER_FIRST
            })
    void proofIsForASoundChallengeAlone(String challenge) throws Exception {
        SaslLogin login = scram();
        initial(login);
        assertThatThrownBy(() -> next(login, challenge))
                .isInstanceOf(SaslLoginException.class)
                .hasMessageNotContaining("pencil");
        assertThat(login.isComplete()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "v=", "v=*", "v=AAAA", "e=invalid-proof", "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="})
    void aServerThatDoesNotKnowThePasswordIsFoundOut(String challenge) throws Exception {
        SaslLogin login = scram();
        initial(login);
        next(login, SERVER_FIRST);
        assertThatThrownBy(() -> next(login, challenge)).isInstanceOf(SaslLoginException.class);
        assertThat(login.isComplete()).isFalse();
    }

    /// Both sides of ours, whatever is in name and password.
    @ParameterizedTest
    @CsvSource({
        "alice, secret, SCRAM_SHA_256",
        "'a=b,c', pass word, SCRAM_SHA_256",
        // Not assigned in the Unicode of SASLprep, which a query may have: ȡ.
        "\u0221ana, secret, SCRAM_SHA_256",
        "alice, pässwörd, SCRAM_SHA_256_PLUS",
        "alice, secret, PLAIN",
        "alice, secret, LOGIN"
    })
    void bothSidesAgree(String user, String password, SaslMechanism mechanism) throws Exception {
        var server = new SaslMechanisms(new Known(user, password), Set.of(mechanism), () -> "server");
        var tls = new TlsDescription("TLSv1.3", "TLS_AES_128_GCM_SHA256", null, BINDING);
        SaslLogin login = begin(mechanism, user, password, BINDING);
        SaslExchange exchange = server.begin(mechanism.keyword(), tls).orElseThrow();
        SaslStep step = exchange.start(login.initial());
        while (step instanceof SaslStep.Challenge challenge) {
            step = exchange.next(login.next(challenge.text()));
        }
        assertThat(step).isInstanceOf(SaslStep.Success.class);
        assertThat(login.isComplete()).isTrue();
    }

    @Test
    void theStrongestThatBothAllowIsChosen() {
        Set<SaslMechanism> all = Set.of(SaslMechanism.values());
        List<String> offered = List.of("GSSAPI", "LOGIN", "plain", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "EXTERNAL");
        assertThat(logins.choose(all, offered, BINDING)).contains(SaslMechanism.SCRAM_SHA_256_PLUS);
        assertThat(logins.choose(all, offered, ChannelBinding.NONE)).contains(SaslMechanism.SCRAM_SHA_256);
        assertThat(logins.choose(Set.of(SaslMechanism.LOGIN, SaslMechanism.PLAIN), offered, BINDING))
                .contains(SaslMechanism.PLAIN);
        assertThat(logins.choose(Set.of(SaslMechanism.LOGIN), offered, BINDING)).contains(SaslMechanism.LOGIN);
        assertThat(logins.choose(all, List.of("EXTERNAL", "CRAM-MD5"), BINDING)).isEmpty();
    }

    /// RFC 5802 section 6: a server that did offer it sees that somebody has taken it from the list.
    @Test
    void theServerIsToldWhetherItsOfferOfBindingWasMissed() throws Exception {
        assertThat(initial(begin(SaslMechanism.SCRAM_SHA_256, "u", "p", BINDING)))
                .startsWith("y,,");
        assertThat(initial(begin(SaslMechanism.SCRAM_SHA_256, "u", "p", ChannelBinding.NONE)))
                .startsWith("n,,");
        assertThat(initial(begin(SaslMechanism.SCRAM_SHA_256_PLUS, "u", "p", BINDING)))
                .startsWith("p=tls-exporter,,");
        var without = logins.begin(SaslMechanism.SCRAM_SHA_256, Set.of(SaslMechanism.SCRAM_SHA_256), "u", "p", BINDING);
        assertThat(initial(without)).startsWith("n,,");
    }

    @Test
    void nothingIsSaidBeyondTheEnd() throws Exception {
        SaslLogin plain = begin(SaslMechanism.PLAIN, "u", "p", ChannelBinding.NONE);
        assertThat(initial(plain)).isEqualTo("\0u\0p");
        assertThatThrownBy(() -> next(plain, "")).isInstanceOf(SaslLoginException.class);
        SaslLogin login = begin(SaslMechanism.LOGIN, "u", "p", ChannelBinding.NONE);
        assertThat(initial(login)).isEqualTo("(none)");
        assertThat(next(login, "Username:")).isEqualTo("u");
        assertThat(login.isComplete()).isFalse();
        assertThat(next(login, "Password:")).isEqualTo("p");
        assertThatThrownBy(() -> next(login, "")).isInstanceOf(SaslLoginException.class);
    }

    /// One account.
    private record Known(String user, String password) implements Credentials {
        @Override
        public Optional<Account> authenticate(String name, String given) {
            return name.equals(user) && given.equals(password) ? named(name) : Optional.empty();
        }

        @Override
        public ScramKeys scramKeys(String name) {
            return Scram.keys(PreparedPassword.query(password).orElseThrow(), "salt and more".getBytes(UTF_8), 4_096);
        }

        @Override
        public Optional<Account> named(String name) {
            return name.equals(user) ? Optional.of(new Account(name, List.of())) : Optional.empty();
        }

        @Override
        public Optional<Account> holderOf(ClientCertificate certificate) {
            return Optional.empty();
        }
    }
}
