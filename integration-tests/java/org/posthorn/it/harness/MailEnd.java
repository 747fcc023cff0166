package org.posthorn.it.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.regex.Pattern;

/// What the mail log says of one message.
public final class MailEnd {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private MailEnd() {}

    /// Sends one message by the relay listener, and waits until the line of an attempt for its recipient goes on so.
    ///
    /// @param sender empty for the null reverse-path
    /// @param end a regular expression
    public static void assertEnd(Posthorn posthorn, String sender, String recipient, String end) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:<" + sender + '>').say(250, "RCPT TO:<" + recipient + '>');
            talk.content(Mails.simple(recipient.substring(recipient.indexOf('@') + 1)));
        }
        var line = Pattern.compile(Pattern.quote("from=<" + sender + ">, to=<" + recipient + '>') + ".*" + end);
        await(recipient)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(posthorn.log()).containsPattern(line));
    }
}
