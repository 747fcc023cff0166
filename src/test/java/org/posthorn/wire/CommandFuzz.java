package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.posthorn.mail.AddressLiteral;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.SmtpReply;
import org.posthorn.mail.Syntax;

/// Any octets as a command line: the parser never throws, what it understood prints back, and case and trailing
/// blanks mean nothing.
public final class CommandFuzz {
    private static final int MAX_LINE = 12_288;

    private CommandFuzz() {}

    public static void fuzzerTestOneInput(byte[] line) {
        if (line.length > MAX_LINE) {
            return;
        }
        Command command = CommandParser.parse(line, 0, line.length, Syntax.LENIENT);
        assertThat(trailed(line)).isEqualTo(command);
        assertThat(embedded(line)).isEqualTo(command);
        check(command);
    }

    private static void check(Command command) {
        switch (command) {
            case Command.Hello hello ->
                assertThat(parse("ehlo " + hello.name())).hasToString(as(hello, true));
            case Command.Mail mail ->
                assertThat(parse("mail from:<" + mail.sender() + '>'))
                        .isEqualTo(new Command.Mail(mail.sender(), MailParameters.NONE));
            case Command.Rcpt rcpt -> check(rcpt.recipient());
            case Command.Bdat bdat ->
                assertThat(parse("bdat " + bdat.octets() + (bdat.last() ? " last" : "")))
                        .isEqualTo(bdat);
            case Command.Auth auth -> assertThat(auth.mechanism()).isEqualTo(Ascii.upper(auth.mechanism()));
            case Command.Xclient xclient -> check(XclientParser.parse(xclient.text()));
            case Command.Unusable unusable -> check(unusable.reply());
            case Command.Lost lost -> {
                assertThat(lost.reply().code()).isIn(421, 501);
                assertThat(lost.reply().status()).isNotNull();
                assertThat(lost.reason()).isNotEmpty();
            }
            case Command.Data _,
                    Command.Rset _,
                    Command.Noop _,
                    Command.Help _,
                    Command.Vrfy _,
                    Command.Quit _,
                    Command.StartTls _ -> {}
        }
    }

    private static void check(XclientParser.Result result) {
        switch (result) {
            case XclientParser.Refused refused -> check(refused.reply());
            case XclientParser.Understood understood -> {
                String address = understood.attributes().address();
                assertThat(address == null || address.isEmpty() || AddressLiteral.isValid(address))
                        .isTrue();
            }
        }
    }

    private static String as(Command.Hello hello, boolean extended) {
        return new Command.Hello(hello.name(), extended).toString();
    }

    private static void check(MailAddress recipient) {
        assertThat(parse("rcpt to:<" + recipient + '>')).isEqualTo(new Command.Rcpt(recipient, RcptParameters.NONE));
    }

    private static void check(SmtpReply refusal) {
        assertThat(refusal.code()).isBetween(500, 555);
        assertThat(refusal.status()).isNotNull();
    }

    private static Command trailed(byte[] line) {
        byte[] trailed = Arrays.copyOf(line, line.length + 3);
        trailed[line.length] = ' ';
        trailed[line.length + 1] = '\t';
        trailed[line.length + 2] = ' ';
        return CommandParser.parse(trailed, 0, trailed.length, Syntax.LENIENT);
    }

    private static Command embedded(byte[] line) {
        var buffer = new byte[line.length + 20];
        Arrays.fill(buffer, (byte) 'X');
        System.arraycopy(line, 0, buffer, 10, line.length);
        return CommandParser.parse(buffer, 10, line.length, Syntax.LENIENT);
    }

    private static Command parse(String line) {
        byte[] octets = line.getBytes(StandardCharsets.UTF_8);
        return CommandParser.parse(octets, 0, octets.length, Syntax.LENIENT);
    }
}
