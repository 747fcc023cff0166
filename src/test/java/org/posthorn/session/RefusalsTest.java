package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.event.MailEvent;

/// What a postmaster gets to know of what was refused: the mail log and the metrics are made of these events.
final class RefusalsTest {
    private final Server server = Server.relay();

    private List<MailEvent.Refused> refusals(String sent) throws Exception {
        server.answersSlowly(Server.STRANGER, sent.replace("|", "\r\n") + "\r\nQUIT\r\n");
        return server.events.stream()
                .filter(MailEvent.Refused.class::isInstance)
                .map(MailEvent.Refused.class::cast)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "EHLO c|MAIL FROM:<a b@example.org>; MAIL; 501; MAIL FROM:<a b@example.org>",
                "EHLO c|MAIL FROM:<a@exa mple.org>; MAIL; 501; MAIL FROM:<a@exa mple.org>",
                "EHLO c|mail to:<a@example.org>; MAIL; 501; mail to:<a@example.org>",
                "EHLO c|MAIL FROM:<a@b.test> SIZE=x; MAIL; 501; MAIL FROM:<a@b.test> SIZE=x",
                "EHLO c|MAIL FROM:<a@b.test> NOSUCH=1; MAIL; 555; MAIL FROM:<a@b.test> NOSUCH=1",
                "EHLO c|MAIL FROM:<>|RCPT TO:<a b@example.org>; RCPT; 501; RCPT TO:<a b@example.org>",
                "EHLO c|MAIL FROM:<>|RCPT TO:<@>; RCPT; 501; RCPT TO:<@>",
                "EHLO c|MAIL FROM:<>|RCPT TO:; RCPT; 501; RCPT TO:",
                "EHLO c|MAIL FROM:<>|RCPT TO:<a@example.org> NOTIFY=X; RCPT; 501; RCPT TO:<a@example.org> NOTIFY=X",
                "MAIL FROM:<a@b.test>; MAIL; 503; ''",
                "EHLO c|MAIL FROM:<>|MAIL FROM:<a@b.test>; MAIL; 503; ''",
                "EHLO c|RCPT TO:<a@example.org>; RCPT; 503; ''",
                "HELO c|MAIL FROM:<a@b.test> SIZE=1; MAIL; 555; ''",
                "EHLO; EHLO; 501; EHLO",
                "EHLO c|MAIL FROM:<>|RCPT TO:<a@elsewhere.test>; RCPT; 550; ''"
            })
    void aRefusedCommandIsTold(String sent, String command, int code, String line) throws Exception {
        assertThat(refusals(sent)).singleElement().satisfies(refused -> {
            assertThat(refused.command()).isEqualTo(command);
            assertThat(refused.reply().code()).isEqualTo(code);
            assertThat(refused.line()).isEqualTo(line);
            assertThat(refused.origin().client()).isEqualTo(Server.STRANGER);
        });
    }

    @Test
    void aLineThatIsTooLongOrMalformedIsTold() throws Exception {
        assertThat(refusals("EHLO c|MAIL FROM:<" + "a".repeat(5_000) + "@b.test>|MAIL FROM:<a\u0000@b.test>"))
                .extracting(
                        MailEvent.Refused::command, refused -> refused.reply().code())
                .containsExactly(tuple("line", 500), tuple("line", 500));
    }

    @Test
    void ofALongLineTheBeginningIsTold() throws Exception {
        assertThat(refusals("EHLO c|MAIL FROM:<a b" + "c".repeat(400) + "@b.test>"))
                .singleElement()
                .satisfies(refused -> assertThat(refused.line()).hasSize(256).startsWith("MAIL FROM:<a bccc"));
    }

    /// In any other command: what a client says that is no mail is its own affair.
    @Test
    void otherCommandsAreNotToldOf() throws Exception {
        assertThat(refusals("EHLO c|VRFY|NOSUCH|DATA x")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"DATA, 0, 452", "BDAT 3 LAST|abc, 0, 452", "DATA, -1, 451"})
    void mailThatTheSpoolDoesNotTakeIsTold(String content, int room, int code) throws Exception {
        server.spool.room = room < 0 ? Long.MAX_VALUE : room;
        server.spool.broken = room < 0;
        assertThat(refusals("EHLO c|MAIL FROM:<a@b.test>|RCPT TO:<x@example.org>|" + content))
                .singleElement()
                .satisfies(refused -> {
                    assertThat(refused.command()).isEqualTo("message");
                    assertThat(refused.reply().code()).isEqualTo(code);
                    assertThat(refused.sender()).hasToString("a@b.test");
                });
    }
}
