package org.posthorn.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.tls.ClientCertificate;
import org.posthorn.tls.TlsDescription;

/// SCRAM-SHA-256, with the example of RFC 7677 section 3.
final class ScramExchangeTest {
    private static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    private static final String FIRST = "n,,n=user,r=" + CLIENT_NONCE;
    private static final String SERVER_FIRST =
            "r=" + CLIENT_NONCE + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String FINAL =
            "c=biws,r=" + CLIENT_NONCE + SERVER_NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final String SIGNATURE = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";
    private static final byte[] EXPORTED = HexFormat.of().parseHex("00112233445566778899aabbccddeeff".repeat(2));
    private static final TlsDescription CLEAR_CHANNEL = new TlsDescription("TLSv1.2", "X");
    private static final TlsDescription BOUND_CHANNEL =
            new TlsDescription("TLSv1.3", "X", null, () -> Optional.of(EXPORTED));

    private static final Account USER = new Account("user", List.of());

    /// One account, and whatever else is asked for made up.
    private static final Credentials CREDENTIALS = new Credentials() {
        private final ScramKeyMaker maker = new ScramKeyMaker(4096, new byte[32]);

        @Override
        public Optional<Account> authenticate(String name, String password) {
            return Optional.empty();
        }

        @Override
        public ScramKeys scramKeys(String name) {
            return isUser(name) ? Scram.keys("pencil".getBytes(UTF_8), SALT, 4096) : maker.madeUp(name);
        }

        @Override
        public Optional<Account> named(String name) {
            return isUser(name) ? Optional.of(USER) : Optional.empty();
        }

        @Override
        public Optional<Account> holderOf(ClientCertificate certificate) {
            return Optional.empty();
        }

        private boolean isUser(String name) {
            return name.equals("user") || name.equals("u,=r");
        }
    };

    private static SaslMechanisms mechanisms() {
        return new SaslMechanisms(CREDENTIALS, EnumSet.allOf(SaslMechanism.class), () -> SERVER_NONCE);
    }

    private static SaslExchange begin(String mechanism, TlsDescription tls) {
        return mechanisms().begin(mechanism, tls).orElseThrow();
    }

    private static SaslExchange begin() {
        return begin("SCRAM-SHA-256", CLEAR_CHANNEL);
    }

    private static byte[] octets(String text) {
        return text.getBytes(UTF_8);
    }

    private static String challenge(SaslStep step) {
        return new String(((SaslStep.Challenge) step).text(), UTF_8);
    }

    @Test
    void theExampleOfTheRfc() throws Exception {
        SaslExchange exchange = begin();
        assertThat(challenge(exchange.start(octets(FIRST)))).isEqualTo(SERVER_FIRST);
        assertThat(challenge(exchange.next(octets(FINAL)))).isEqualTo(SIGNATURE);
        assertThat(exchange.next(new byte[0])).isEqualTo(new SaslStep.Success(USER));
    }

    /// mutt and others choose channel binding where they have none to give: it is on offer when it is asked for.
    @Test
    void channelBindingIsOfferedOnRequest() throws Exception {
        Set<SaslMechanism> usual = AccountSettings.defaults().mechanisms();
        var plain = new SaslMechanisms(CREDENTIALS, usual, () -> SERVER_NONCE);
        TlsDescription tls = new TlsDescription(
                "TLSv1.3", "TLS_AES_128_GCM_SHA256", null, () -> Optional.of(octets("what ties it to the connection")));
        assertThat(plain.names(tls)).containsExactly("SCRAM-SHA-256", "PLAIN", "LOGIN");
        assertThat(mechanisms().names(tls)).containsExactly("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN", "LOGIN");
        assertThat(plain.begin("SCRAM-SHA-256-PLUS", tls)).isEmpty();
        // RFC 5802 section 6: a client that could bind and sees no offer says so, which is wrong only where there was
        // one.
        for (String flag : List.of("n,,", "y,,")) {
            SaslExchange exchange = plain.begin("SCRAM-SHA-256", tls).orElseThrow();
            assertThat(exchange.start(octets(FIRST.replaceFirst("^n,,", flag)))).isInstanceOf(SaslStep.Challenge.class);
        }
        SaslExchange downgraded = mechanisms().begin("SCRAM-SHA-256", tls).orElseThrow();
        assertThat(downgraded.start(octets(FIRST.replaceFirst("^n,,", "y,,")))).isInstanceOf(SaslStep.Failure.class);
    }

    @Test
    void withoutInitialResponseAnEmptyChallengeComesFirst() throws Exception {
        SaslExchange exchange = begin();
        assertThat(challenge(exchange.start(null))).isEmpty();
        assertThat(challenge(exchange.next(octets(FIRST)))).isEqualTo(SERVER_FIRST);
    }

    @Test
    void theLastResponseIsEmpty() throws Exception {
        SaslExchange exchange = begin();
        var _ = exchange.start(octets(FIRST));
        var _ = exchange.next(octets(FINAL));
        assertThat(exchange.next(octets("x"))).isInstanceOf(SaslStep.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n,",
                "n,,",
                "n,,n=user",
                "x,,n=user,r=abc",
                "p=,,n=user,r=abc",
                "p=tls_exporter,,n=user,r=abc",
                "n,user,n=user,r=abc",
                "n,a=,n=user,r=abc",
                "n,,n=,r=abc",
                "n,,n=user,r=",
                "n,,n=user,r=a c",
                "n,,r=abc,n=user",
                "n,,n=us=er,r=abc",
                "n,,n=us=2cer,r=abc",
                "n,,n=us\0er,r=abc",
                "n,,m=ext,n=user,r=abc",
                "n,,n=user,r=abc,",
                "n,,n=user,r=abc,x"
            })
    void firstMessagesThatAreMalformed(String message) throws Exception {
        assertThat(begin().start(octets(message))).isInstanceOf(SaslStep.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c=biws",
                "c=biws,r=x",
                "r=x,c=biws,p=AAAA",
                "c=!,r=x,p=AAAA",
                "c=biws,r=x,p=!",
                "c=biws,r=x,nonsense,p=AAAA"
            })
    void finalMessagesThatAreMalformed(String message) throws Exception {
        SaslExchange exchange = begin();
        var _ = exchange.start(octets(FIRST));
        assertThat(exchange.next(octets(message))).isInstanceOf(SaslStep.Malformed.class);
    }

    @Test
    void namesAndExtensionsMayBeEscaped() throws Exception {
        SaslExchange exchange = begin();
        assertThat(challenge(exchange.start(octets("n,a=u=2C=3Dr,n=u=2C=3Dr,r=abc,x=y"))))
                .startsWith("r=abc" + SERVER_NONCE);
    }

    /// Every octet of the client's last message counts.
    @Test
    void anyOtherFinalMessageFails() throws Exception {
        for (int i = 0; i < FINAL.length(); i++) {
            char other = FINAL.charAt(i) == 'A' ? 'B' : 'A';
            SaslExchange exchange = begin();
            var _ = exchange.start(octets(FIRST));
            SaslStep step = exchange.next(octets(FINAL.substring(0, i) + other + FINAL.substring(i + 1)));
            assertThat(step).as("octet " + i).isNotInstanceOf(SaslStep.Challenge.class);
        }
    }

    @Test
    void nobodyActsForSomebodyElse() throws Exception {
        assertThat(login("SCRAM-SHA-256", CLEAR_CHANNEL, "n,a=root,", "", "pencil"))
                .isEqualTo(new SaslStep.Failure("user"));
        assertThat(login("SCRAM-SHA-256", CLEAR_CHANNEL, "n,a=user,", "", "pencil"))
                .isEqualTo(new SaslStep.Success(USER));
        assertThat(login("SCRAM-SHA-256", CLEAR_CHANNEL, "n,,", "", "pencils")).isEqualTo(new SaslStep.Failure("user"));
    }

    @ParameterizedTest
    @CsvSource({
        // Bound to the channel, as it should be.
        "SCRAM-SHA-256-PLUS, true, 'p=tls-exporter,,', true, true",
        // Bound to another channel: somebody is in between.
        "SCRAM-SHA-256-PLUS, true, 'p=tls-exporter,,', false, false",
        "SCRAM-SHA-256-PLUS, true, 'p=tls-unique,,', true, false",
        "SCRAM-SHA-256-PLUS, true, 'n,,', true, false",
        "SCRAM-SHA-256-PLUS, true, 'y,,', true, false",
        "SCRAM-SHA-256, true, 'p=tls-exporter,,', true, false",
        "SCRAM-SHA-256, true, 'n,,', true, true",
        // The client can bind and was told that we can't, and we had said that we can.
        "SCRAM-SHA-256, true, 'y,,', true, false",
        "SCRAM-SHA-256, false, 'y,,', true, true"
    })
    void theBindingIsChecked(String mechanism, boolean bindable, String header, boolean same, boolean passes)
            throws Exception {
        byte[] data = header.startsWith("p=") ? EXPORTED.clone() : new byte[0];
        if (!same) {
            data[7]++;
        }
        SaslStep step = login(
                mechanism,
                bindable ? BOUND_CHANNEL : CLEAR_CHANNEL,
                header,
                new String(data, java.nio.charset.StandardCharsets.ISO_8859_1),
                "pencil");
        assertThat(step).isInstanceOf(passes ? SaslStep.Success.class : SaslStep.Failure.class);
    }

    @Test
    void theOneWithBindingIsOfferedWhereThereIsOne() {
        assertThat(mechanisms().names(CLEAR_CHANNEL)).containsExactly("SCRAM-SHA-256", "PLAIN", "LOGIN");
        assertThat(mechanisms().names(BOUND_CHANNEL))
                .containsExactly("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN", "LOGIN");
        assertThat(mechanisms().begin("SCRAM-SHA-256-PLUS", CLEAR_CHANNEL)).isEmpty();
        var few = new SaslMechanisms(CREDENTIALS, EnumSet.of(SaslMechanism.SCRAM_SHA_256), () -> SERVER_NONCE);
        assertThat(few.names(BOUND_CHANNEL)).containsExactly("SCRAM-SHA-256");
        assertThat(few.begin("PLAIN", BOUND_CHANNEL)).isEmpty();
    }

    @Test
    void anUnknownNameLooksLikeAKnownOne() throws Exception {
        String first = challenge(begin().start(octets("n,,n=nobody,r=abc")));
        assertThat(first).matches("r=abc\\Q" + SERVER_NONCE + "\\E,s=[A-Za-z0-9+/=]{24},i=4096");
        assertThat(challenge(begin().start(octets("n,,n=nobody,r=abc")))).isEqualTo(first);
        assertThat(challenge(begin().start(octets("n,,n=somebody,r=abc")))).isNotEqualTo(first);
        SaslExchange exchange = begin();
        var _ = exchange.start(octets("n,,n=nobody,r=abc"));
        assertThat(exchange.next(
                        octets("c=biws,r=abc" + SERVER_NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")))
                .isEqualTo(new SaslStep.Failure("nobody"));
    }

    @Test
    void keysArePrintedAndParsed() {
        ScramKeys keys = Scram.keys(octets("pencil"), SALT, 4096);
        assertThat(keys.toString())
                .isEqualTo("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
                        + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
        assertThat(ScramKeys.parse(keys.toString())).contains(keys);
        assertThat(ScramKeys.parse("SCRAM-SHA-256$4096:W22Z$x:y")).isEmpty();
        assertThat(ScramKeys.parse("")).isEmpty();
    }

    @Test
    void withoutTlsTheMechanismsHaveNoBinding() {
        assertThatThrownBy(() -> new ScramBinding(true, true, CLEAR_CHANNEL.binding()).octets())
                .isInstanceOf(IllegalStateException.class);
    }

    /// A client of the RFC, whose binding data is given as octets in ISO 8859-1.
    private static SaslStep login(String mechanism, TlsDescription tls, String header, String binding, String password)
            throws Exception {
        SaslExchange exchange = begin(mechanism, tls);
        String bare = "n=user,r=" + CLIENT_NONCE;
        SaslStep step = exchange.start(octets(header + bare));
        if (!(step instanceof SaslStep.Challenge first)) {
            return step;
        }
        byte[] bound = (header + binding).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        String last = "c=" + Base64.getEncoder().encodeToString(bound) + ",r=" + CLIENT_NONCE + SERVER_NONCE;
        String authMessage = bare + ',' + new String(first.text(), UTF_8) + ',' + last;
        SaslStep answered =
                exchange.next(octets(last + ",p=" + Base64.getEncoder().encodeToString(proof(password, authMessage))));
        return answered instanceof SaslStep.Challenge ? exchange.next(new byte[0]) : answered;
    }

    /// Made by the JDK's own PBKDF2, not by the code under test.
    private static byte[] proof(String password, String authMessage) throws Exception {
        var spec = new javax.crypto.spec.PBEKeySpec(password.toCharArray(), SALT, 4096, 256);
        byte[] salted = javax.crypto.SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(spec)
                .getEncoded();
        byte[] clientKey = Scram.hmac(salted, octets("Client Key"));
        byte[] storedKey = java.security.MessageDigest.getInstance("SHA-256").digest(clientKey);
        byte[] signature = Scram.hmac(storedKey, octets(authMessage));
        byte[] proof = Arrays.copyOf(clientKey, clientKey.length);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= signature[i];
        }
        return proof;
    }
}
