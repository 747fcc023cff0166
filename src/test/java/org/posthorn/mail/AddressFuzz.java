package org.posthorn.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

/// Any text as an address: refused with a reason, or understood, and then it prints back as an address that means the
/// same and is within the limits.
public final class AddressFuzz {
    private AddressFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        mailbox(text);
        path(text);
        literal(text);
        String key = MailAddress.domainKey(text);
        assertThat(MailAddress.domainKey(key.endsWith(".") ? text : key)).isEqualTo(key);
    }

    private static void mailbox(String text) {
        MailAddress address;
        try {
            address = MailAddress.parse(text);
        } catch (AddressSyntaxException e) {
            assertThat(e.position()).isBetween(0, text.length());
            return;
        }
        check(address);
        assertThat(new AddressParser('<' + text + '>').path()).isEqualTo(address);
    }

    private static void path(String text) {
        var parser = new AddressParser(text);
        MailAddress address;
        try {
            address = parser.path();
        } catch (AddressSyntaxException e) {
            assertThat(e.position()).isBetween(0, text.length());
            return;
        }
        assertThat(text.charAt(parser.position() - 1) == '>').isEqualTo(text.charAt(0) == '<');
        check(address);
    }

    private static void check(MailAddress address) {
        String printed = address.toString();
        assertThat(new AddressParser('<' + printed + '>').path()).isEqualTo(address);
        assertThat(octets(printed)).isLessThanOrEqualTo(AddressParser.MAX_PATH - 2);
        assertThat(octets(address.domain())).isLessThanOrEqualTo(AddressParser.MAX_DOMAIN);
        assertThat(printed.chars()).noneMatch(Character::isISOControl);
        assertThat(address.sameMailbox(address)).isTrue();
        if (address.isLiteral()) {
            assertThat(AddressLiteral.parse(address.domain())).isPresent();
        }
    }

    private static void literal(String text) {
        AddressLiteral.parse(text)
                .ifPresent(address -> assertThat(AddressLiteral.parse(AddressLiteral.print(address)))
                        .contains(address));
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
