package org.posthorn.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.MailAddress;

@Tag("req051")
final class AccountTest {
    @ParameterizedTest
    @CsvSource({
        "alice@example.org, alice@example.org, true",
        "alice@example.org, Alice@EXAMPLE.org, true",
        "alice@example.org, bob@example.org, false",
        "mike@example.org, mıke@example.org, false",
        "änne@example.org, ÄNNE@example.org, true",
        "alice@example.org, alice@sub.example.org, false",
        "alice@bücher.example, alice@xn--bcher-kva.example, true",
        "*@example.org, anyone@example.org, true",
        "*@example.org, anyone@Example.Org, true",
        "*@example.org, anyone@sub.example.org, false",
        "*@example.org, anyone@notexample.org, false",
    })
    void sendsAsItsAddressesOnly(String pattern, String sender, boolean allowed) {
        var account = new Account("a", List.of(SenderPattern.parse(pattern)));
        assertThat(account.maySendAs(MailAddress.parse(sender))).isEqualTo(allowed);
    }

    @Test
    void withoutAddressesItSendsAsNobody() {
        assertThat(new Account("a", List.of()).maySendAs(MailAddress.parse("a@b")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice@example.org", "*@example.org", "\"a b\"@example.org"})
    void printsWhatItReads(String text) {
        assertThat(SenderPattern.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alice", "*", "@example.org", "*@", "*@-x", "postmaster"})
    void refusesOtherTexts(String text) {
        assertThatThrownBy(() -> SenderPattern.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
