package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Notify;
import org.posthorn.mail.ReturnContent;
import org.posthorn.mail.ReversePath;

final class CommandParserTest {
    private static Command parse(String line) {
        byte[] octets = ("xx" + line).getBytes(StandardCharsets.UTF_8);
        return CommandParser.parse(octets, 2, octets.length - 2);
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
                        new MailParameters(10, BodyType.EIGHT_BIT_MIME, true, ReturnContent.HEADERS, "a+2Bb", true)));
        assertThat(parse("MAIL FROM:<>")).isEqualTo(new Command.Mail(ReversePath.NULL, MailParameters.NONE));
    }

    @Test
    void understandsRcpt() {
        assertThat(parse("RCPT TO: <b@example.org> NOTIFY=delay,SUCCESS ORCPT=rfc822;b@example.org"))
                .isEqualTo(new Command.Rcpt(
                        MailAddress.parse("b@example.org"),
                        new RcptParameters(new Notify(false, true, false, true), "rfc822;b@example.org")));
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
                "MAIL FROM:a@b|501 5.5.4",
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
                "DATA now|501 5.5.4",
                "QUIT now|501 5.5.4",
                "VRFY|501 5.5.4",
                "EHLO|501 5.5.4",
                "HELO a b|501 5.5.4",
                "EHLO [1.2.3]|501 5.5.4",
                "GET / HTTP/1.1|500 5.5.1",
                "''|500 5.5.1"
            })
    @Tag("req022")
    @Tag("req080")
    void saysWhatIsWrong(String line, String reply) {
        assertThat(refusal(line)).startsWith(reply);
    }
}
