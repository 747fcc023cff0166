package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.TEXT;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Origin;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.RecipientOutcome.Delivered;
import org.posthorn.mail.ReturnContent;
import org.posthorn.mail.ReversePath;

/// What goes to a peer by what it offers.
class ExtensionsUseTest {
    private final CourierFixture fixture = new CourierFixture();
    private ScriptedPeer peer;

    @BeforeEach
    void start() throws Exception {
        peer = new ScriptedPeer();
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
        fixture.close();
    }

    private Receipt deliver(Consignment consignment) {
        return fixture.smtp(peer.port()).deliver(consignment);
    }

    private static Envelope withDsn() {
        var first = new Recipient(
                MailAddress.parse("a@example.org"), new Notify(false, true, true, false), "rfc822;A+2Bb@Example.org");
        var second = new Recipient(MailAddress.parse("b@example.org"), Notify.NEVER, null);
        var third = Recipient.of(MailAddress.parse("c@example.org"));
        return new Envelope(
                ReversePath.parse("sender@example.com"),
                List.of(first, second, third),
                BodyType.EIGHT_BIT_MIME,
                false,
                ReturnContent.HEADERS,
                "Id+3D1",
                Origin.INTERNAL);
    }

    private static Envelope utf8(String sender, String... recipients) {
        return new Envelope(
                ReversePath.parse(sender),
                CourierFixture.envelope(recipients).recipients(),
                BodyType.SEVEN_BIT,
                true,
                ReturnContent.UNSET,
                null,
                Origin.INTERNAL);
    }

    @Test
    @Tag("req081")
    void passesDsnParametersUnchanged() {
        peer.on("EHLO", "250-peer.test", "250-dsn", "250-8bitmime", "250-SIZE", "250 PIPELINING");
        Receipt receipt = deliver(mail(withDsn(), TEXT));
        assertThat(peer.commands())
                .contains(
                        "MAIL FROM:<sender@example.com> SIZE=" + TEXT.length() + " BODY=8BITMIME RET=HDRS ENVID=Id+3D1",
                        "RCPT TO:<a@example.org> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;A+2Bb@Example.org",
                        "RCPT TO:<b@example.org> NOTIFY=NEVER",
                        "RCPT TO:<c@example.org>");
        assertThat(receipt.outcomes()).allMatch(outcome -> ((Delivered) outcome).dsnPassedOn());
    }

    /// A host that must refuse it (RFC 3461 section 5.4) would refuse the recipient.
    @Test
    @Tag("req081")
    void anOriginalRecipientThatIsTooLongIsLeftOut() {
        peer.on("EHLO", "250-peer.test", "250 DSN");
        var longest = new Recipient(MailAddress.parse("a@example.org"), Notify.UNSET, "utf-8;" + "x".repeat(494));
        var longer = new Recipient(MailAddress.parse("b@example.org"), Notify.UNSET, "utf-8;" + "x".repeat(495));
        deliver(mail(
                new Envelope(
                        ReversePath.parse("sender@example.com"),
                        List.of(longest, longer),
                        BodyType.SEVEN_BIT,
                        false,
                        ReturnContent.UNSET,
                        null,
                        Origin.INTERNAL),
                TEXT));
        assertThat(peer.commands())
                .contains("RCPT TO:<a@example.org> ORCPT=utf-8;" + "x".repeat(494), "RCPT TO:<b@example.org>");
    }

    @Test
    @Tag("req081")
    @Tag("req038")
    void sendsNoParametersToAPeerThatKnowsOnlyHelo() {
        peer.on("EHLO", "502 what?");
        Receipt receipt = deliver(mail(withDsn(), TEXT));
        assertThat(peer.commands())
                .containsSubsequence(
                        "EHLO posthorn.test",
                        "HELO posthorn.test",
                        "MAIL FROM:<sender@example.com>",
                        "RCPT TO:<a@example.org>",
                        "RCPT TO:<b@example.org>",
                        "RCPT TO:<c@example.org>",
                        "DATA");
        assertThat(receipt.outcomes()).noneMatch(outcome -> ((Delivered) outcome).dsnPassedOn());
    }

    @Test
    void aMessageOverThePeersLimitIsNotSent() {
        peer.on("EHLO", "250-peer.test", "250 SIZE 10");
        assertThat(kinds(deliver(mail("a@example.org")))).containsExactly("Bounced 5.3.4");
        assertThat(peer.count("MAIL")).isZero();
    }

    @Test
    void aSizeOfZeroOrNonsenseIsNoLimit() {
        peer.on("EHLO", "250-peer.test", "250 SIZE 0");
        assertThat(kinds(deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
        peer.on("EHLO", "250-peer.test", "250 SIZE -1");
        assertThat(kinds(deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
    }

    @Test
    void whatIsIgnoredIsNotUsed() {
        peer.on("EHLO", "250-peer.test", "250-SIZE 10", "250-DSN", "250 CHUNKING");
        fixture.settings = fixture.settings.withExchange(
                new ExchangeSettings(1000, 65536, Duration.ZERO, 10, Set.of("SIZE", "CHUNKING")));
        deliver(mail(withDsn(), TEXT));
        assertThat(peer.commands()).contains("MAIL FROM:<sender@example.com> RET=HDRS ENVID=Id+3D1", "DATA");
    }

    @Test
    @Tag("req067")
    void anUtf8AddressNeedsAPeerThatTakesIt() {
        Receipt receipt = deliver(mail(utf8("sender@example.com", "ü@example.org", "b@example.org"), TEXT));
        assertThat(kinds(receipt)).containsExactly("Bounced 5.6.7", "Delivered 2.0.0");
        assertThat(peer.commands()).contains("MAIL FROM:<sender@example.com>");
        assertThat(kinds(deliver(mail(utf8("ü@example.com", "b@example.org"), TEXT))))
                .containsExactly("Bounced 5.6.7");
    }

    @Test
    @Tag("req067")
    void anInternationalisedDomainGoesAsALabels() {
        Receipt receipt = deliver(mail(utf8("sender@bücher.example", "b@bücher.example"), TEXT));
        assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0");
        assertThat(peer.commands())
                .contains("MAIL FROM:<sender@xn--bcher-kva.example>", "RCPT TO:<b@xn--bcher-kva.example>");
    }

    @Test
    @Tag("req067")
    void anUtf8HeaderNeedsAPeerThatTakesIt() {
        var envelope = utf8("sender@example.com", "b@example.org");
        assertThat(kinds(deliver(mail(envelope, "Subject: \u00c3\u00bc\r\n\r\nx\r\n"))))
                .containsExactly("Bounced 5.6.7");
        assertThat(kinds(deliver(mail(envelope, "Subject: x\r\n\r\n\u00c3\u00bc\r\n"))))
                .containsExactly("Delivered 2.0.0");
    }

    @Test
    @Tag("req067")
    void onlyAMessageThatNeedsItAsksForSmtpUtf8() {
        peer.on("EHLO", "250-peer.test", "250-PIPELINING", "250 SMTPUTF8");
        deliver(mail(utf8("sender@example.com", "b@example.org"), TEXT));
        assertThat(peer.commands()).contains("MAIL FROM:<sender@example.com>");
        deliver(mail(utf8("sender@example.com", "ü@bücher.example"), TEXT));
        assertThat(peer.commands()).contains("MAIL FROM:<sender@example.com> SMTPUTF8", "RCPT TO:<ü@bücher.example>");
    }

    @Test
    void quotesOnlyWhatNeedsIt() {
        var envelope = Envelope.of(
                ReversePath.NULL,
                List.of(new MailAddress("a b", "example.org"), new MailAddress("Postmaster", "")),
                Origin.INTERNAL);
        deliver(mail(envelope, TEXT));
        assertThat(peer.commands()).contains("MAIL FROM:<>", "RCPT TO:<\"a b\"@example.org>", "RCPT TO:<Postmaster>");
    }
}
