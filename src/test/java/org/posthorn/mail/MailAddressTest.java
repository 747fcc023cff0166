package org.posthorn.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MailAddressTest {
    private static final String LOCAL = "abcXYZ019.!#$%&'*+-/=?^_`{|}~ \"\\@<>(),:;[]éß用";
    private static final String LABEL = "abcXYZ019-éß用";

    private final Random random = new Random(20260301);

    @Test
    void whatIsPrintedIsReadAgain() {
        for (int i = 0; i < 5_000; i++) {
            var address = new MailAddress(local(), domain());
            assertThat(MailAddress.parse(address.toString())).isEqualTo(address);
            assertThat(new AddressParser('<' + address.toString() + '>').path()).isEqualTo(address);
        }
    }

    @Test
    void anyTextIsReadOrRefused() {
        for (int i = 0; i < 20_000; i++) {
            String text = some(LOCAL + "@@@..\"\\\u0000\r\n\uD800\uDC00", random.nextInt(12));
            try {
                MailAddress address = MailAddress.parse(text);
                assertThat(MailAddress.parse(address.toString())).isEqualTo(address);
            } catch (AddressSyntaxException e) {
                assertThat(e.position()).isBetween(0, text.length());
            }
        }
    }

    private String local() {
        return some(LOCAL, 1 + random.nextInt(20));
    }

    private String domain() {
        if (random.nextInt(10) == 0) {
            return "[192.0.2." + random.nextInt(256) + ']';
        }
        var domain = new StringBuilder('a' + some(LABEL, random.nextInt(15)) + 'z');
        for (int i = random.nextInt(4); i > 0; i--) {
            domain.append(".a").append(some(LABEL, random.nextInt(15))).append('z');
        }
        // Third and fourth hyphens are for A-labels.
        return domain.toString().replaceAll("--+", "-");
    }

    private String some(String characters, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "Example.ORG, example.org",
        "example.org., example.org",
        "Bücher.example, xn--bcher-kva.example",
        "XN--BCHER-KVA.example, xn--bcher-kva.example",
        "例子。example, xn--fsqu00a.example",
        "straße.example, xn--strae-oqa.example",
        "STRASSE.example, strasse.example",
        "ｂücher.example, xn--bcher-kva.example",
        "Bu\u0308cher.example, xn--bcher-kva.example",
        "ΣΊΣΥΦΟΣ.example, xn--kxa6akbbkh.example",
        "[IPv6:2001:DB8::1], [ipv6:2001:db8::1]"
    })
    void equalDomainsShareAKey(String domain, String key) {
        assertThat(MailAddress.domainKey(domain)).isEqualTo(key);
        assertThat(new MailAddress("a", domain).domainKey()).isEqualTo(key);
    }

    @Test
    void aDomainThatIdnRefusesIsItsOwnKey() {
        String domain = "ü".repeat(80) + ".example";
        assertThat(MailAddress.domainKey(domain)).isEqualTo(domain);
    }

    @ParameterizedTest
    @CsvSource({
        "a@example.org, a@EXAMPLE.org, true",
        "a@bücher.example, a@xn--bcher-kva.example, true",
        "\"a\"@b, a@b, true",
        "A@example.org, a@example.org, false",
        "a@example.org, a@example.com, false"
    })
    void knowsTheSameMailbox(String one, String other, boolean same) {
        assertThat(MailAddress.parse(one).sameMailbox(MailAddress.parse(other))).isEqualTo(same);
    }

    @Test
    void postmasterIsKnownInAnyCaseOfItsLetters() {
        assertThat(MailAddress.parse("PostMaster@example.org").isPostmaster()).isTrue();
        assertThat(MailAddress.parse("po\u017ftmaster@example.org").isPostmaster())
                .as("a long s is another letter")
                .isFalse();
    }

    @Test
    void knowsAsciiAndLiterals() {
        assertThat(MailAddress.parse("a@b").isAscii()).isTrue();
        assertThat(MailAddress.parse("ä@b").isAscii()).isFalse();
        assertThat(MailAddress.parse("a@ä").isAscii()).isFalse();
        assertThat(MailAddress.parse("a@[192.0.2.1]").isLiteral()).isTrue();
        assertThat(MailAddress.parse("a@192.0.2.1").isLiteral()).isFalse();
    }

    @Test
    void literalsNameAddresses() throws Exception {
        for (String literal : new String[] {"[192.0.2.1]", "[IPv6:2001:db8:0:0:0:0:0:1]"}) {
            assertThat(AddressLiteral.print(AddressLiteral.parse(literal).orElseThrow()))
                    .isEqualTo(literal);
        }
        assertThat(AddressLiteral.parse("[IPv6:::1]").orElseThrow().isLoopbackAddress())
                .isTrue();
        assertThat(AddressLiteral.parse("192.0.2.1")).isEmpty();
        assertThat(AddressLiteral.parse("[IPv6:fe80::1%1]")).isEmpty();
        assertThat(AddressLiteral.parse("[IPv6:example.org:]")).isEmpty();
        assertThat(AddressLiteral.parse("[]")).isEmpty();
        assertThatThrownBy(() -> MailAddress.parse("a@[]")).isInstanceOf(AddressSyntaxException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "bob@example.org, bob@EXAMPLE.org, true, true",
        "bob@example.org, \"bob\"@example.org, true, true",
        "bob@example.org, Bob@example.org, false, true",
        "bob@example.org, bob+x@example.org, false, false",
        "\"b ob\"@example.org, \"B OB\"@example.org, false, true",
        "jürgen@example.org, JÜRGEN@example.org, false, true",
        "bob@bücher.example, bob@xn--bcher-kva.example, true, true",
        "bob@[IPv6:2001:db8::1], bob@[ipv6:2001:DB8:0::1], true, true",
        "bob@[192.0.2.1], bob@[192.0.2.2], false, false",
        "Postmaster@example.org, postmaster@example.org, true, true",
        "postmaster, POSTMASTER, true, true",
        "postmaster, postmaster@example.org, false, false"
    })
    void equalMailboxesShareAKey(String one, String other, boolean same, boolean sameWithoutCase) {
        MailAddress first = MailAddress.parse(one);
        MailAddress second = MailAddress.parse(other);
        assertThat(first.mailboxKey(false).equals(second.mailboxKey(false))).isEqualTo(same);
        assertThat(first.mailboxKey(true).equals(second.mailboxKey(true))).isEqualTo(sameWithoutCase);
        assertThat(new MailAddress("bob", "example.org.").mailboxKey(false))
                .isEqualTo(new MailAddress("bob", "Example.org").mailboxKey(false));
    }
}
