package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.DeliverBy;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Notify;
import org.posthorn.mail.ReturnContent;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.Syntax;

final class CommandParserTest {
    private static Command parse(String line) {
        byte[] octets = ("xx" + line).getBytes(StandardCharsets.UTF_8);
        return CommandParser.parse(octets, 2, octets.length - 2, Syntax.LENIENT);
    }

    private static String refusal(String line) {
        return parse(line) instanceof Command.Unusable unusable
                ? unusable.reply().toString()
                : "none";
    }

    @Test
    @Tag("req018")
    void understandsMail() {
        assertThat(parse("mAiL fRoM:<A.b@Example.COM> size=10 Body=8bitmime ret=hdrs ENVID=a+2Bb SmtpUtf8 AUTH=<>  "))
                .isEqualTo(new Command.Mail(
                        ReversePath.parse("A.b@Example.COM"),
                        new MailParameters(
                                10,
                                BodyType.EIGHT_BIT_MIME,
                                true,
                                ReturnContent.HEADERS,
                                "a+2Bb",
                                true,
                                TermParameters.NONE)));
        assertThat(parse("MAIL FROM:<>")).isEqualTo(new Command.Mail(ReversePath.NULL, MailParameters.NONE));
    }

    private static TermParameters terms(String parameters) {
        return ((Command.Mail) parse("MAIL FROM:<a@b.example> " + parameters))
                .parameters()
                .terms();
    }

    @Test
    void understandsWhatIsAskedOfTheDelivery() {
        assertThat(terms("holdfor=86400 by=120;rt mt-priority=-3 requiretls"))
                .isEqualTo(new TermParameters(
                        86_400, null, new DeliverByParameter(120, DeliverBy.Mode.RETURN, true), -3, true));
        assertThat(terms("HOLDUNTIL=2026-12-24t19:30:00+01:00 BY=-5;N"))
                .isEqualTo(new TermParameters(
                        -1,
                        Instant.parse("2026-12-24T18:30:00Z"),
                        new DeliverByParameter(-5, DeliverBy.Mode.NOTIFY, false),
                        null,
                        false));
        assertThat(terms("MT-PRIORITY=0").priority()).isZero();
        assertThat(terms("SIZE=1")).isEqualTo(TermParameters.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HOLDFOR=0",
                "HOLDFOR=01",
                "HOLDFOR=1000000000",
                "HOLDFOR=-1",
                "HOLDFOR",
                "HOLDFOR=1 HOLDFOR=1",
                "HOLDFOR=1 HOLDUNTIL=2030-01-01T00:00:00Z",
                "HOLDUNTIL=2030-01-01T00:00Z",
                "HOLDUNTIL=2030-01-01",
                "HOLDUNTIL=2030-13-01T00:00:00Z",
                "HOLDUNTIL=2030-01-01T00:00:00",
                "HOLDUNTIL=",
                "BY=60",
                "BY=60;",
                "BY=60;X",
                "BY=60;T",
                "BY=60;RN",
                "BY=60;TR",
                "BY=0;R",
                "BY=-1;R",
                "BY=;R",
                "BY=+;N",
                "BY=1234567890;N",
                "BY=1;N BY=2;N",
                "MT-PRIORITY=10",
                "MT-PRIORITY=-0",
                "MT-PRIORITY=+1",
                "MT-PRIORITY=a",
                "MT-PRIORITY",
                "MT-PRIORITY=",
                "MT-PRIORITY=1 MT-PRIORITY=1",
                "REQUIRETLS=1",
                "REQUIRETLS=",
                "REQUIRETLS REQUIRETLS"
            })
    void refusesTermsThatAreWrong(String parameters) {
        assertThat(refusal("MAIL FROM:<a@b.example> " + parameters)).startsWith("501 5.5.4 ");
    }

    @Test
    void understandsRcpt() {
        assertThat(parse("RCPT TO: <b@example.org> NOTIFY=delay,SUCCESS ORCPT=rfc822;b@example.org"))
                .isEqualTo(new Command.Rcpt(
                        MailAddress.parse("b@example.org"),
                        new RcptParameters(new Notify(false, true, false, true), "rfc822;b@example.org")));
    }

    /// RFC 6533 section 3: with SMTPUTF8 an original recipient may come as it is.
    @ParameterizedTest
    @Tag("req066")
    @Tag("req070")
    @Tag("req080")
    @CsvSource(
            delimiter = '|',
            value = {
                "utf-8;jürgen@例.test|utf-8;j\\x{FC}rgen@\\x{4F8B}.test",
                "UTF-8;a+2Bb\\x{1F600}😀|UTF-8;a+2Bb\\x{1F600}\\x{1F600}",
                "utf-8;plain@a.test|utf-8;plain@a.test"
            })
    void anOriginalRecipientMayComeInUtf8(String given, String kept) {
        assertThat(parse("RCPT TO:<b@example.org> ORCPT=" + given))
                .isEqualTo(
                        new Command.Rcpt(MailAddress.parse("b@example.org"), new RcptParameters(Notify.UNSET, kept)));
    }

    @Test
    void understandsAuth() {
        assertThat(parse("auth plain =")).isEqualTo(new Command.Auth("PLAIN", "="));
        assertThat(parse("AUTH LOGIN")).isEqualTo(new Command.Auth("LOGIN", null));
    }

    @Test
    void understandsBdat() {
        assertThat(parse("bdat 9223372036854775806 last")).isEqualTo(new Command.Bdat(Long.MAX_VALUE - 1, true));
        assertThat(parse("BDAT 0")).isEqualTo(new Command.Bdat(0, false));
        assertThat(parse("BDAT 9223372036854775807")).isInstanceOf(Command.Lost.class);
        assertThat(parse("bdat\t6 LAST")).isInstanceOf(Command.Lost.class);
        assertThat(parse("BDATE 6")).isInstanceOf(Command.Unusable.class);
    }

    /// The long s and the Kelvin sign have S and K as their upper case.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u017fTARTTLS",
                "R\u017fET",
                "BDAT 1 LA\u017fT",
                "MAIL FROM:<> \u017fIZE=1",
                "RCPT TO:<a@b> NOTIFY=\u017fUCCESS"
            })
    void lettersAreAsciiLetters(String line) {
        assertThat(parse(line)).isInstanceOfAny(Command.Unusable.class, Command.Lost.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MAIL|501 5.5.4",
                "MAIL TO:<a@b>|501 5.5.4",
                "MAIL FROM:SIZE=1|501 5.1.3",
                "MAIL FROM:<a@b|501 5.1.3",
                "MAIL FROM:<a@b>x|501 5.5.4",
                "MAIL FROM:<a@b> SIZE|501 5.5.4",
                "MAIL FROM:<a@b> SIZE=-1|501 5.5.4",
                "MAIL FROM:<a@b> FOO|555 5.5.4",
                "MAIL FROM:<a@b> NOTIFY=NEVER|555 5.5.4",
                "RCPT TO:<>|501 5.1.3",
                "RCPT TO:<a@b> NOTIFY=|501 5.5.4",
                "RCPT TO:<a@b> NOTIFY=NEVER,DELAY|501 5.5.4",
                "RCPT TO:<a@b> NOTIFY=DELAY,DELAY|501 5.5.4",
                "RCPT TO:<a@b> ORCPT=a@b|501 5.5.4",
                "RCPT TO:<a@b> ORCPT=rfc822;a+|501 5.5.4",
                "RCPT TO:<a@b> ORCPT=rfc822;ä@b|501 5.5.4",
                "RCPT TO:<a@b> ORCPT=utf-8;+ä@b|501 5.5.4",
                "RCPT TO:<a@b> ORCPT=utf-8;a\u0085@b|501 5.5.4",
                "RCPT TO:<a@b> ORCPT=utf-8;a\uFFFD@b|501 5.5.4",
                "DATA now|501 5.5.4",
                "QUIT now|501 5.5.4",
                "VRFY|501 5.5.4",
                "EHLO|501 5.5.4",
                "EXPN list|500 5.5.1",
                "''|500 5.5.1"
            })
    @Tag("req022")
    @Tag("req080")
    void saysWhatIsWrong(String line, String reply) {
        assertThat(refusal(line)).startsWith(reply);
    }
}
