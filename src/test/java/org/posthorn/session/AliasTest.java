package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.alias.AliasSettings;
import org.posthorn.alias.CallAhead;
import org.posthorn.alias.CallAheadSettings;
import org.posthorn.alias.Known;
import org.posthorn.alias.OurDomains;
import org.posthorn.alias.RecipientSettings;
import org.posthorn.alias.Recipients;
import org.posthorn.alias.SrsSettings;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Recipient;

/// RCPT where recipients stand for others.
class AliasTest {
    private static final String BEFORE = "EHLO client.test\r\nMAIL FROM:<joe@sender.example>\r\n";
    private static final String AFTER = "DATA\r\nSubject: x\r\n\r\nx\r\n.\r\nQUIT\r\n";

    @TempDir
    private Path folder;

    private final Server server = Server.relay();

    @BeforeEach
    void table() throws IOException {
        Path table = Files.writeString(folder.resolve("aliases"), """
                one@example.org    anna@example.org, bob@example.com
                two@example.org    bob@example.com, carl@example.com
                three@example.org  a@example.com, b@example.com, c@example.com
                four@example.org   jürgen@example.com
                anna@example.test
                """);
        var aliases = new AliasSettings(List.of(table), "+", true, 20, 5, Duration.ZERO);
        server.recipients = Recipients.open(
                new RecipientSettings(
                        OurDomains.of(List.of("example.org", "example.test")).with("example.test", Known.TABLE),
                        Optional.of("example.org"),
                        aliases,
                        SrsSettings.defaults(),
                        List.of(),
                        CallAheadSettings.defaults()),
                () -> Server.NOW,
                recipient -> new CallAhead.Answer.Taken());
    }

    @AfterEach
    void close() {
        server.recipients.close();
    }

    private static String rcpt(String... recipients) {
        var lines = new StringBuilder(BEFORE);
        for (String recipient : recipients) {
            lines.append("RCPT TO:").append(recipient).append("\r\n");
        }
        return lines.append(AFTER).toString();
    }

    private List<Recipient> stored() {
        Envelope envelope = server.spool.stored.getFirst().envelope();
        return envelope.recipients();
    }

    private List<String> storedAddresses() {
        return stored().stream()
                .map(recipient -> recipient.address().toString())
                .toList();
    }

    @Test
    void whoIsInTheEnvelopeIsWhomTheAliasStandsFor() throws Exception {
        assertThat(Server.codes(server.answers(rcpt("<one@example.org> NOTIFY=SUCCESS"))))
                .isEqualTo("220 250 250 250 354 250 221");
        assertThat(storedAddresses()).containsExactly("anna@example.org", "bob@example.com");
        assertThat(stored()).extracting(Recipient::forwarded).containsExactly(false, true);
        assertThat(stored()).extracting(Recipient::originalRecipient).containsOnly("rfc822;one@example.org");
        assertThat(stored()).extracting(Recipient::notifyOn).containsOnly(new Notify(false, true, false, false));
    }

    @Test
    void eachMailboxIsThereOnceWithAllThatWasAskedOfIt() throws Exception {
        server.answers(rcpt(
                "<anna@example.org> NOTIFY=NEVER",
                "<one@example.org> NOTIFY=SUCCESS",
                "<two@example.org> NOTIFY=DELAY",
                "<anna@EXAMPLE.org>"));
        assertThat(storedAddresses()).containsExactly("anna@example.org", "bob@example.com", "carl@example.com");
        assertThat(stored())
                .extracting(Recipient::notifyOn)
                .containsExactly(
                        new Notify(false, true, true, true),
                        new Notify(false, true, false, true),
                        new Notify(false, false, false, true));
    }

    /// A message that came without SMTPUTF8 gets no header beyond ASCII from here.
    @Test
    @Tag("req067")
    void theTraceOfAMessageWithoutSmtpUtf8IsAscii() throws Exception {
        server.answers(rcpt("<four@example.org>"));
        assertThat(storedAddresses()).containsExactly("jürgen@example.com");
        assertThat(server.spool.stored.getFirst().text()).isASCII().doesNotContain(" for ");
    }

    @Test
    void whoIsUnknownIsRefusedAtOnce() throws Exception {
        String answers = server.answers(rcpt("<bob@example.test>", "<anna+x@example.test>"));
        assertThat(answers).contains("550 5.1.1 Recipient unknown\r\n");
        assertThat(Server.codes(answers)).isEqualTo("220 250 250 550 250 354 250 221");
        assertThat(storedAddresses()).containsExactly("anna+x@example.test");
    }

    @Test
    void whatAliasesMayAddToOneMessageIsBounded() throws Exception {
        String answers = server.answers(rcpt("<one@example.org>", "<three@example.org>", "<two@example.org>"));
        assertThat(answers).contains("452 4.5.3 Too many recipients behind aliases");
        assertThat(Server.codes(answers)).isEqualTo("220 250 250 250 250 452 354 250 221");
        assertThat(stored()).hasSize(5);
    }

    @Test
    void theSessionsLimitCountsWhatTheClientGave() throws Exception {
        server.settings = server.settings.withLimits(server.settings.limits().withRecipients(2));
        assertThat(Server.codes(server.answers(rcpt("<one@example.org>", "<two@example.org>", "<dan@example.org>"))))
                .isEqualTo("220 250 250 250 250 452 354 250 221");
        assertThat(stored()).hasSize(3);
    }

    @Test
    @Tag("req016")
    void postmasterIsThereInAnyCase() throws Exception {
        assertThat(Server.codes(server.answers(rcpt("<PostMaster@example.test>", "<postmaster>"))))
                .isEqualTo("220 250 250 250 250 354 250 221");
    }
}
