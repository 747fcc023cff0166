package org.posthorn.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.tls.TlsDescription;

@Tag("req076")
final class SaslMechanismsTest {
    private static final Account ALICE = new Account("alice", List.of());
    private static final TlsDescription TLS = new TlsDescription("TLSv1.3", "TLS_AES_128_GCM_SHA256");

    private final SaslMechanisms mechanisms = new SaslMechanisms((name, password) ->
            name.equals("alice") && password.equals("pass word") ? Optional.of(ALICE) : Optional.empty());

    private SaslExchange begin(String name) {
        return mechanisms.begin(name, TLS).orElseThrow();
    }

    private static byte[] octets(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void namesWhatItCanBegin() {
        assertThat(mechanisms.names(TLS))
                .containsExactly("PLAIN", "LOGIN")
                .allSatisfy(name -> assertThat(mechanisms.begin(name, TLS)).isPresent());
        assertThat(mechanisms.begin("plain", TLS)).isPresent();
        assertThat(mechanisms.begin("CRAM-MD5", TLS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0alice\0pass word", "alice\0alice\0pass word"})
    void plainWithTheRightPassword(String message) throws Exception {
        assertThat(begin("PLAIN").start(octets(message))).isEqualTo(new SaslStep.Success(ALICE));
    }

    @Test
    void plainAfterAnEmptyChallenge() throws Exception {
        SaslExchange exchange = begin("PLAIN");
        assertThat(exchange.start(null))
                .isInstanceOfSatisfying(
                        SaslStep.Challenge.class,
                        challenge -> assertThat(challenge.text()).isEmpty());
        assertThat(exchange.next(octets("\0alice\0pass word"))).isInstanceOf(SaslStep.Success.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0alice\0wrong", "\0bob\0pass word", "bob\0alice\0pass word"})
    void plainThatIsWrong(String message) throws Exception {
        assertThat(begin("PLAIN").start(octets(message))).isInstanceOf(SaslStep.Failure.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "alice\0pass word",
                "\0alice\0pass word\0",
                "\0alice\0pass word\0more",
                "\0\0pass word",
                "\0alice\0"
            })
    void plainThatIsMalformed(String message) throws Exception {
        assertThat(begin("PLAIN").start(octets(message))).isInstanceOf(SaslStep.Malformed.class);
    }

    @Test
    void textIsUtf8() throws Exception {
        byte[] overlong = {0, 'a', 0, (byte) 0xC0, (byte) 0x80};
        assertThat(begin("PLAIN").start(overlong)).isInstanceOf(SaslStep.Malformed.class);
        assertThat(begin("LOGIN").start(new byte[] {(byte) 0xFF})).isInstanceOf(SaslStep.Malformed.class);
    }

    @Test
    void loginAsksForNameAndPassword() throws Exception {
        SaslExchange exchange = begin("LOGIN");
        assertThat(challenge(exchange.start(null))).isEqualTo("Username:");
        assertThat(challenge(exchange.next(octets("alice")))).isEqualTo("Password:");
        assertThat(exchange.next(octets("pass word"))).isEqualTo(new SaslStep.Success(ALICE));
    }

    @Test
    void loginTakesTheNameAtOnce() throws Exception {
        SaslExchange exchange = begin("LOGIN");
        assertThat(challenge(exchange.start(octets("alice")))).isEqualTo("Password:");
        assertThat(exchange.next(octets("wrong"))).isEqualTo(new SaslStep.Failure("alice"));
    }

    @Test
    void loginRefusesNulAndNothing() throws Exception {
        SaslExchange exchange = begin("LOGIN");
        assertThat(exchange.start(octets(""))).isInstanceOf(SaslStep.Malformed.class);
        SaslExchange other = begin("LOGIN");
        assertThat(challenge(other.start(octets("alice")))).isEqualTo("Password:");
        assertThat(other.next(octets("pass\0word"))).isInstanceOf(SaslStep.Malformed.class);
    }

    @Test
    void troubleIsPassedOn() {
        var broken = new SaslMechanisms((name, password) -> {
            throw new AccountException("no disk");
        });
        SaslExchange exchange = broken.begin("PLAIN", TLS).orElseThrow();
        assertThatThrownBy(() -> exchange.start(octets("\0a\0b"))).isInstanceOf(AccountException.class);
    }

    private static String challenge(SaslStep step) {
        return new String(((SaslStep.Challenge) step).text(), UTF_8);
    }
}
