package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Received;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// A client that does not hear the reply to its final dot (RFC 1047) sends again: its message is never lost, and
/// each transaction is delivered once.
class LostReplyIT {
    private static final int CLIENTS = 20;

    @RegisterExtension
    static final Rig RIG = new Rig();

    private static FakeMx mx;
    private static Posthorn posthorn;

    @BeforeAll
    static void start() {
        mx = RIG.add(FakeMx.start());
        posthorn = RIG.started(new PosthornConfig().inbound("example.test").route("*", mx));
    }

    @Test
    @Tag("req029")
    void clientsThatLeaveAfterTheDotLoseNothing() {
        for (int i = 0; i < CLIENTS; i++) {
            try (SmtpTalk talk = posthorn.relay().hello()) {
                sendWithoutHearing(talk, "lost " + i);
            }
            // What a client does that heard nothing.
            try (SmtpTalk talk = posthorn.relay().hello()) {
                assertThat(talk.mail("a@sender.test", List.of("bob@example.test"), Mails.simple("again " + i))
                                .code())
                        .isEqualTo(250);
            }
        }
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.mail("a@sender.test", List.of("bob@example.test"), Mails.simple("last"));
        }
        List<String> subjects = subjectsUntilLast();
        for (int i = 0; i < CLIENTS; i++) {
            assertThat(subjects).containsOnlyOnce("lost " + i).containsOnlyOnce("again " + i);
        }
    }

    private static void sendWithoutHearing(SmtpTalk talk, String subject) {
        talk.say(250, "MAIL FROM:<a@sender.test>")
                .say(250, "RCPT TO:<bob@example.test>")
                .say(354, "DATA")
                .raw(Mails.simple(subject))
                .raw(Mails.octets("\r\n.\r\n"));
    }

    private static List<String> subjectsUntilLast() {
        var subjects = new ArrayList<String>();
        for (Received received : mx.await(2 * CLIENTS + 1)) {
            Mails.header(received.content())
                    .lines()
                    .filter(line -> line.startsWith("Subject: "))
                    .forEach(line -> subjects.add(line.substring("Subject: ".length())));
        }
        return subjects;
    }
}
