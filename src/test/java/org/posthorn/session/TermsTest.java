package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.session.Server.NOW;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.mail.DeliverBy;
import org.posthorn.mail.DeliveryTerms;

/// What MAIL asks of the delivery: what is offered, what is refused, and what gets into the envelope.
final class TermsTest {
    private static final String LOGIN = "EHLO client.example\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n";
    private static final String REST = "\r\nRCPT TO:<bob@example.com>\r\nDATA\r\nSubject: x\r\n\r\nx\r\n.\r\nQUIT\r\n";

    private final Server server = Server.submission();

    private String secured(String sent) throws IOException {
        var connection = new FakeConnection(
                        InetAddress.ofLiteral(Server.STRANGER),
                        FakeConnection.inBlocks(Server.octets("STARTTLS\r\n"), Integer.MAX_VALUE))
                .thenUnderTls(sent);
        server.sessions().open(connection).run();
        return connection.answers();
    }

    private DeliveryTerms granted(String parameters) throws IOException {
        server.spool.stored.clear();
        secured(LOGIN + "MAIL FROM:<alice@example.org> " + parameters + REST);
        return server.spool.stored.getFirst().envelope().terms();
    }

    private String refusal(String parameters) throws IOException {
        String answers = secured(LOGIN + "MAIL FROM:<alice@example.org> " + parameters + "\r\nQUIT\r\n");
        return answers.substring(answers.indexOf("235 ")).split("\r\n")[1];
    }

    @Test
    void offersAllToUsersUnderTls() throws IOException {
        assertThat(secured("EHLO x\r\nQUIT\r\n"))
                .contains(
                        "250-REQUIRETLS\r\n",
                        "250-LIMITS RCPTMAX=1000 MAILMAX=100000\r\n",
                        "250-FUTURERELEASE 2592000 2026-12-22T20:55:51Z\r\n",
                        "250-DELIVERBY 60\r\n",
                        "250-MT-PRIORITY\r\n");
    }

    @Test
    void offersStrangersNothingThatIsForUsersAndNoTlsInClearText() throws IOException {
        var relay = Server.relay();
        relay.settings =
                relay.settings.withExtensions(relay.settings.extensions().with(Extension.FUTURE_RELEASE));
        assertThat(relay.answers("EHLO x\r\nMAIL FROM:<a@b.example> HOLDFOR=9\r\nMAIL FROM:<a@b.example> REQUIRETLS\r\n"
                        + "MAIL FROM:<a@b.example> BY=99;R\r\nQUIT\r\n"))
                .contains("250-MT-PRIORITY\r\n", "250-LIMITS ")
                .doesNotContain("FUTURERELEASE", "DELIVERBY", "REQUIRETLS")
                .containsPattern("(?s)(555 5.5.4 .*){3}");
    }

    @ParameterizedTest
    @EnumSource(Extension.class)
    void eachCanBeSwitchedOff(Extension extension) throws IOException {
        SessionExtensions all = server.settings.extensions().with(Extension.BINARY_MIME);
        SessionExtensions fewer = switch (extension) {
            case CHUNKING -> all.without(Extension.BINARY_MIME).without(extension);
            case EIGHT_BIT_MIME -> all.without(Extension.SMTPUTF8).without(extension);
            default -> all.without(extension);
        };
        server.settings = server.settings.withExtensions(all);
        int offered = secured("EHLO x\r\nQUIT\r\n").split("\r\n").length;
        server.settings = server.settings.withExtensions(fewer);
        String sent = secured("EHLO x\r\nQUIT\r\n");
        int missing = all.offered().size() - fewer.offered().size();
        if (extension == Extension.STARTTLS) {
            assertThat(Server.codes(sent)).startsWith("220 502");
        } else {
            assertThat(sent.split("\r\n")).hasSize(offered - missing);
        }
    }

    @Test
    void theEnvelopeHasWhatWasGranted() throws IOException {
        Instant release = NOW.plusSeconds(3600);
        assertThat(granted("HOLDFOR=3600 BY=120;RT MT-PRIORITY=-2 REQUIRETLS"))
                .isEqualTo(new DeliveryTerms(
                        release, new DeliverBy(release.plusSeconds(120), DeliverBy.Mode.RETURN, true), -2, true));
        assertThat(granted("HOLDUNTIL=2026-11-23T00:00:00Z").release()).isEqualTo("2026-11-23T00:00:00Z");
        assertThat(granted("HOLDUNTIL=2020-01-01T00:00:00Z")).isEqualTo(DeliveryTerms.NONE);
        assertThat(granted("BY=-9;N").deliverBy())
                .isEqualTo(new DeliverBy(NOW.minusSeconds(9), DeliverBy.Mode.NOTIFY, false));
        assertThat(granted("SIZE=9")).isSameAs(DeliveryTerms.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "HOLDFOR=2592000, 250",
        "HOLDFOR=2592001, 501",
        "HOLDUNTIL=2026-12-22T20:55:51Z, 250",
        "HOLDUNTIL=2026-12-22T20:55:52Z, 501",
        "BY=60;R, 250",
        "BY=59;R, 555",
        "BY=59;N, 250"
    })
    void limitsHold(String parameter, String code) throws IOException {
        assertThat(refusal(parameter)).startsWith(code);
    }

    @Test
    void whoMayAskForPriority() throws IOException {
        assertThat(granted("MT-PRIORITY=4").priority()).isEqualTo(4);
        assertThat(granted("MT-PRIORITY=9").priority()).isEqualTo(4);
        assertThat(refusal("MT-PRIORITY=4")).startsWith("250 2.1.0 ");
        assertThat(refusal("MT-PRIORITY=9")).startsWith("250 2.3.6 4 ");
        assertThat(server.spool.stored.getFirst().text()).contains("\tpriority 4");

        String mail = "EHLO x\r\nMAIL FROM:<a@b.example> MT-PRIORITY=3\r\nRCPT TO:<c@example.org>\r\nQUIT\r\n";
        assertThat(Server.relay().answers(mail)).contains("250 2.3.6 0 ");
        assertThat(Server.relay().answersSlowly(Server.TRUSTED, mail)).contains("250 2.1.0 ");
    }

    @Test
    void aSessionHasSoManyTransactions() throws IOException {
        var relay = Server.relay();
        relay.settings = relay.settings.withTerms(new TermLimits(2, Duration.ofDays(1), Duration.ZERO, 0));
        String mail = "MAIL FROM:<a@b.example>\r\nRSET\r\n";
        String answers = relay.answers("EHLO x\r\n" + mail + mail + mail);
        assertThat(answers)
                .contains("MAILMAX=2\r\n")
                .endsWith("421 4.7.0 Too many transactions in one session; closing\r\n");
        assertThat(Server.codes(answers)).isEqualTo("220 250 250 250 250 250 421");
    }

    @Test
    void heloHasNoParameters() throws IOException {
        assertThat(Server.relay().answers("HELO x\r\nMAIL FROM:<a@b.example> MT-PRIORITY=-1\r\nQUIT\r\n"))
                .contains("555 5.5.4 ");
    }
}
