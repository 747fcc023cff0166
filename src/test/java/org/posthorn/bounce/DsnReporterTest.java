package org.posthorn.bounce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Session;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.IntStream;
import org.eclipse.angus.mail.dsn.DeliveryStatus;
import org.eclipse.angus.mail.dsn.MultipartReport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Content;
import org.posthorn.mail.ContentSink;
import org.posthorn.mail.DeliverBy;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Origin;
import org.posthorn.mail.QueueId;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Relay;
import org.posthorn.mail.ReturnContent;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.SmtpReply;
import org.posthorn.spool.MemorySpool;
import org.posthorn.spool.SpoolException;
import org.posthorn.triage.FailureClass;

final class DsnReporterTest {
    private static final Instant ARRIVED = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant NOW = Instant.parse("2026-03-01T12:30:00Z");
    private static final String MESSAGE =
            "Subject: hello\r\nFrom: alice@example.org\r\nTo: bob@example.com\r\n\r\nbody line\r\n.dotted\r\n";
    private static final Relay MX = new Relay("mx1.example.com", "192.0.2.1", 25);
    private static final Diagnosis UNKNOWN =
            Diagnosis.of(SmtpReply.of(550, new EnhancedStatus(5, 1, 1), "no such user here"), 5, MX);

    private final MemorySpool spool = new MemorySpool();
    private final DsnReporter reporter = reporter(ReportSettings.defaults("mx.example.net"));

    private final Map<String, List<Recipient>> aliases = new HashMap<>();

    private ReversePath sender = ReversePath.parse("alice@example.org");
    private ReturnContent returnContent = ReturnContent.UNSET;
    private String envelopeId;
    private BodyType body = BodyType.SEVEN_BIT;
    private boolean smtpUtf8;
    private DeliveryTerms terms = DeliveryTerms.NONE;
    private Content content = Content.of(MESSAGE.getBytes(UTF_8));

    private DsnReporter reporter(ReportSettings settings) {
        return new DsnReporter(
                settings, ReportTexts.shipped(settings.language()), spool, InstantSource.fixed(NOW), this::readers);
    }

    private List<Recipient> readers(MailAddress address) {
        return aliases.getOrDefault(address.toString(), List.of(Recipient.of(address)));
    }

    private static ReportSettings settings(
            int returnLimit, String language, DoubleBounces doubleBounces, FailureClass... copies) {
        return new ReportSettings(
                "mx.example.net",
                returnLimit,
                32_000,
                50,
                1_000,
                language,
                null,
                doubleBounces,
                MailAddress.parse("postmaster@example.net"),
                Set.of(copies));
    }

    private Origin origin = Origin.INTERNAL;

    private Report report(Report.Kind kind, Report.Subject... subjects) {
        List<Recipient> recipients =
                Arrays.stream(subjects).map(Report.Subject::recipient).toList();
        var envelope = new Envelope(sender, recipients, body, smtpUtf8, returnContent, envelopeId, origin, terms);
        Instant until = kind == Report.Kind.DELAYED ? Instant.parse("2026-03-06T10:00:00Z") : null;
        return new Report(kind, new QueueId(77), envelope, content, ARRIVED, until, List.of(subjects));
    }

    private static Report.Subject about(String address, Diagnosis diagnosis) {
        return new Report.Subject(Recipient.of(MailAddress.parse(address)), diagnosis, NOW);
    }

    private static Report.Subject about(Notify notify, Diagnosis diagnosis) {
        return new Report.Subject(new Recipient(MailAddress.parse("bob@example.com"), notify, null), diagnosis, NOW);
    }

    private String raw() {
        return new String(spool.stored.getFirst().content(), UTF_8);
    }

    private MimeMessage stored() throws Exception {
        assertThat(spool.stored).hasSize(1);
        var stream = new ByteArrayInputStream(spool.stored.getFirst().content());
        return new MimeMessage(Session.getInstance(new Properties()), stream);
    }

    private MultipartReport parts() throws Exception {
        return (MultipartReport) stored().getContent();
    }

    private DeliveryStatus status() throws Exception {
        return (DeliveryStatus) parts().getReport();
    }

    private static String field(InternetHeaders headers, String name) {
        String value = headers.getHeader(name, null);
        return value == null ? null : value.replaceAll("\r\n ", " ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a..b@example.com", ".a@host_name", "\"a..b\"@example.com", "\"\"@b.test", "../x@example.com"})
    void addressesAreNamedAsTheyWereWritten(String address) throws Exception {
        sender = ReversePath.parse(address);
        reporter.report(report(Report.Kind.FAILED, about(address, UNKNOWN)));
        assertThat(field(status().getRecipientDSN(0), "Final-Recipient")).isEqualTo("rfc822; " + address);
        assertThat(raw()).contains("\r\nTo: <" + address + ">\r\n");
        assertThat(spool.stored.getFirst().envelope().recipients())
                .containsExactly(Recipient.of(MailAddress.parse(address)));
    }

    @Test
    void aReportKeepsWhatHoldsOfItToo() throws Exception {
        terms = new DeliveryTerms(
                NOW.plusSeconds(1), new DeliverBy(NOW.plusSeconds(60), DeliverBy.Mode.RETURN, false), 3, true);
        returnContent = ReturnContent.FULL;
        reporter.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN)));
        assertThat(spool.stored.getFirst().envelope().terms()).isEqualTo(new DeliveryTerms(null, null, 3, true));
        InternetHeaders fields = status().getMessageDSN();
        assertThat(field(fields, "Deliver-By-Date")).isEqualTo("Sun, 1 Mar 2026 12:31:00 +0000");
        assertThat(field(fields, "Future-Release-Request")).isEqualTo("until; 2026-03-01T12:30:01Z");
        assertThat(raw()).contains("Subject: hello").doesNotContain("body line");
    }

    /// What stands below a line that is no field is text, with or without an empty line before it.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: hello\r\nThis is secret\r\nMessage-ID: <secret@example.org>\r\n",
                "Subject: hello\r\n:secret\r\n\r\nsecret\r\n",
                "Subject: hello\r\nse cret: x\r\nsecret: y\r\n",
                "Subject: hello\r\n\r\nsecret\r\n"
            })
    void theHeaderAloneIsReturned(String text) throws Exception {
        content = Content.of(text.getBytes(UTF_8));
        returnContent = ReturnContent.HEADERS;
        reporter.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN)));
        assertThat(raw()).contains("\r\nSubject: hello\r\n").doesNotContain("cret");
    }

    @Test
    void textWithoutAHeaderReturnsNothing() throws Exception {
        content = Content.of("Backup finished\r\nsecret: x\r\n".getBytes(UTF_8));
        returnContent = ReturnContent.HEADERS;
        reporter.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN)));
        assertThat(raw()).doesNotContain("Backup", "secret");
    }

    @Test
    void aTraceIsToldToAllButThoseWhoWantNothing() throws Exception {
        terms = new DeliveryTerms(null, new DeliverBy(NOW, DeliverBy.Mode.NOTIFY, true), 0, false);
        assertThat(reporter.report(report(Report.Kind.RELAYED, about(Notify.NEVER, UNKNOWN))))
                .isEmpty();
        assertThat(reporter.report(report(Report.Kind.RELAYED, about(Notify.UNSET, UNKNOWN))))
                .isPresent();
    }

    @Test
    @Tag("req086")
    void aFailureIsReportedAsTheRfcHasIt() throws Exception {
        envelopeId = "QQ+2B314159";
        var original = new Recipient(MailAddress.parse("bob@example.com"), Notify.UNSET, "rfc822;Bob+2Bx@example.com");
        var id = reporter.report(report(Report.Kind.FAILED, new Report.Subject(original, UNKNOWN, NOW)));

        MemorySpool.Stored stored = spool.stored.getFirst();
        assertThat(id).contains(stored.id());
        assertThat(stored.envelope())
                .isEqualTo(Envelope.of(
                        ReversePath.NULL, List.of(MailAddress.parse("alice@example.org")), Origin.INTERNAL));

        MimeMessage message = stored();
        assertThat(message.getContentType()).startsWith("multipart/report").contains("report-type=delivery-status");
        assertThat(message.getHeader("From")).containsExactly("Mail Delivery System <MAILER-DAEMON@mx.example.net>");
        assertThat(message.getHeader("To")).containsExactly("<alice@example.org>");
        assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-replied");
        assertThat(message.getSubject()).isEqualTo("Undelivered Mail Returned to Sender");
        assertThat(message.getHeader("Message-ID")).containsExactly("<" + stored.id() + "@mx.example.net>");
        assertThat(message.getHeader("MIME-Version")).containsExactly("1.0");
        assertThat(message.getSentDate().toInstant()).isEqualTo(NOW);

        InternetHeaders fields = status().getMessageDSN();
        assertThat(field(fields, "Reporting-MTA")).isEqualTo("dns; mx.example.net");
        assertThat(field(fields, "Original-Envelope-Id")).isEqualTo("QQ+314159");
        assertThat(field(fields, "Arrival-Date")).isEqualTo("Sun, 1 Mar 2026 10:00:00 +0000");

        assertThat(status().getRecipientDSNCount()).isEqualTo(1);
        InternetHeaders bob = status().getRecipientDSN(0);
        assertThat(field(bob, "Original-Recipient")).isEqualTo("rfc822; Bob+x@example.com");
        assertThat(field(bob, "Final-Recipient")).isEqualTo("rfc822; bob@example.com");
        assertThat(field(bob, "Action")).isEqualTo("failed");
        assertThat(field(bob, "Status")).isEqualTo("5.1.1");
        assertThat(field(bob, "Remote-MTA")).isEqualTo("dns; mx1.example.com");
        assertThat(field(bob, "Diagnostic-Code")).isEqualTo("smtp; 550 5.1.1 no such user here");
        assertThat(field(bob, "Last-Attempt-Date")).isEqualTo("Sun, 1 Mar 2026 12:30:00 +0000");
        assertThat(field(bob, "Will-Retry-Until")).isNull();

        assertThat(parts().getText())
                .contains("<bob@example.com>")
                .contains("mx1.example.com[192.0.2.1]:25 said: 550 5.1.1")
                .contains("check the address");
        assertThat(spool.open).isZero();
    }

    @Test
    void aReportGoesToWhomItsReaderStandsFor() throws Exception {
        var forwarded =
                new Recipient(MailAddress.parse("用户@例子.example"), Notify.UNSET, "rfc822;alice@example.org", true);
        List<Recipient> readers = List.of(Recipient.of(MailAddress.parse("anna@example.org")), forwarded);
        aliases.put("alice@example.org", readers);
        aliases.put("postmaster@example.net", List.of(forwarded));
        DsnReporter telling = reporter(settings(50_000, "en", DoubleBounces.POSTMASTER, FailureClass.BAD_MAILBOX));
        telling.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN)));
        assertThat(spool.stored)
                .extracting(stored -> stored.envelope().recipients())
                .containsExactly(readers, List.of(forwarded));
        assertThat(spool.stored).allMatch(stored -> stored.envelope().smtpUtf8());
        assertThat(raw()).contains("To: <alice@example.org>\r\n");
    }

    @Test
    void whatWasNotSaidIsNotInvented() throws Exception {
        var own = Diagnosis.of(new EnhancedStatus(5, 4, 4), "the domain has no mail host", Relay.NONE);
        reporter.report(report(Report.Kind.FAILED, about("bob@example.com", own)));
        InternetHeaders bob = status().getRecipientDSN(0);
        assertThat(field(status().getMessageDSN(), "Original-Envelope-Id")).isNull();
        assertThat(field(bob, "Original-Recipient")).isNull();
        assertThat(field(bob, "Remote-MTA")).isNull();
        assertThat(field(bob, "Diagnostic-Code")).isEqualTo("X-Posthorn; the domain has no mail host");
        assertThat(parts().getText()).contains("the domain has no mail host");
    }

    @Test
    @Tag("req087")
    void thereIsAGroupForEachRecipientWithABlankLineBefore() throws Exception {
        reporter.report(report(
                Report.Kind.FAILED,
                about("a@example.com", UNKNOWN),
                about("b@example.com", UNKNOWN),
                about("c@d", UNKNOWN)));
        assertThat(status().getRecipientDSNCount()).isEqualTo(3);
        assertThat(field(status().getRecipientDSN(2), "Final-Recipient")).isEqualTo("rfc822; c@d");
    }

    @ParameterizedTest
    @Tag("req087")
    @CsvSource({
        "FAILED, 5.7.1, 5.7.1",
        "FAILED, 4.4.1, 4.4.7",
        "FAILED, 4.4.7, 4.4.7",
        "DELAYED, 4.4.1, 4.4.1",
        "DELAYED, 5.4.1, 4.0.0",
        "DELIVERED, 2.1.5, 2.1.5",
        "RELAYED, 4.0.0, 2.0.0"
    })
    void theClassOfTheStatusFitsTheAction(Report.Kind kind, String given, String reported) throws Exception {
        var diagnosis = Diagnosis.of(EnhancedStatus.parsePrefix(given).orElseThrow(), "text", MX);
        reporter.report(report(kind, about(new Notify(false, true, true, true), diagnosis)));
        assertThat(field(status().getRecipientDSN(0), "Status")).isEqualTo(reported);
    }

    @ParameterizedTest
    @Tag("req087")
    @ValueSource(
            strings = {
                "go away\r\nAction: delivered",
                "go away\r\n\r\nFinal-Recipient: rfc822; eve@example.com",
                "go away\nAction: delivered",
                "go away\rAction: delivered",
                "go away\u2028Action: delivered",
                "go away\u0085Action: delivered\u0000"
            })
    void nobodyCanPutAFieldIntoAReport(String evil) throws Exception {
        var reply = new SmtpReply(550, null, List.of(evil, evil));
        envelopeId = "x+0D+0AAction: delivered";
        var original = "rfc822;x+0D+0A+0D+0AAction:+20delivered";
        var recipient = new Recipient(MailAddress.parse("bob@example.com"), Notify.UNSET, original);
        reporter.report(report(
                Report.Kind.FAILED,
                new Report.Subject(recipient, Diagnosis.of(reply, 5, new Relay(evil, "192.0.2.1", 25)), NOW)));
        assertThat(status().getRecipientDSNCount()).isEqualTo(1);
        assertThat(status().getRecipientDSN(0).getHeader("Action")).containsExactly("failed");
        assertThat(status().getMessageDSN().getHeader("Action")).isNull();
        assertThat(status().getRecipientDSN(0).getHeader("Final-Recipient")).containsExactly("rfc822; bob@example.com");
    }

    @Test
    @Tag("req087")
    void theReportIsAsciiInLinesThatEndInCrlf() throws Exception {
        var reply = new SmtpReply(550, null, List.of("Empfänger unbekannt " + "x".repeat(5_000)));
        reporter.report(report(Report.Kind.FAILED, about("bob@example.com", Diagnosis.of(reply, 5, MX))));
        assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(raw())).isTrue();
        assertThat(raw().replace("\r\n", "")).doesNotContain("\r").doesNotContain("\n");
        assertThat(raw().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(998));
        assertThat(field(status().getRecipientDSN(0), "Diagnostic-Code"))
                .startsWith("smtp; 550 Empf?nger unbekannt xxx")
                .hasSizeLessThan(1_100);
    }

    /// The limit is for what hosts say: a part of an address is another address.
    @Test
    @Tag("req086")
    void addressesAndIdsAreWholeWhateverTheLimit() throws Exception {
        String address = "b".repeat(64) + '@' + ("d".repeat(60) + '.').repeat(2) + "example.com";
        envelopeId = "e".repeat(100);
        var recipient = new Recipient(MailAddress.parse(address), Notify.UNSET, "rfc822;" + "o".repeat(450) + "@x.y");
        var reply = new SmtpReply(550, null, List.of("z".repeat(500)));
        reporter(new ReportSettings(
                        "mx.example.net", 0, 32_000, 50, 80, "en", null, DoubleBounces.DISCARD, null, Set.of()))
                .report(report(Report.Kind.FAILED, new Report.Subject(recipient, Diagnosis.of(reply, 5, MX), NOW)));
        assertThat(field(status().getMessageDSN(), "Original-Envelope-Id")).isEqualTo(envelopeId);
        InternetHeaders bob = status().getRecipientDSN(0);
        assertThat(field(bob, "Final-Recipient")).isEqualTo("rfc822; " + address);
        assertThat(field(bob, "Original-Recipient")).isEqualTo("rfc822; " + "o".repeat(450) + "@x.y");
        assertThat(field(bob, "Diagnostic-Code")).hasSize(80);
        assertThat(parts().getText()).contains('<' + address + ">:").doesNotContain("z".repeat(100));
    }

    @ParameterizedTest
    @Tag("req086")
    @CsvSource({
        "mx1.example.com, mx1.example.com",
        "192.0.2.1, [192.0.2.1]",
        "2001:db8::1, [IPv6:2001:db8::1]",
        "mail, mail"
    })
    void aHostWithoutANameIsNamedAsALiteral(String host, String name) throws Exception {
        var from = new Relay(host, "192.0.2.1", 25);
        reporter.report(report(
                Report.Kind.FAILED, about("bob@example.com", Diagnosis.of(new EnhancedStatus(5, 1, 1), "no", from))));
        assertThat(field(status().getRecipientDSN(0), "Remote-MTA")).isEqualTo("dns; " + name);
    }

    @ParameterizedTest
    @Tag("req047")
    @EnumSource(Report.Kind.class)
    void nobodyIsToldOfAMessageWithTheNullReversePath(Report.Kind kind) throws Exception {
        sender = ReversePath.NULL;
        assertThat(reporter.report(report(kind, about(new Notify(false, true, true, true), UNKNOWN))))
                .isEmpty();
        assertThat(spool.stored).isEmpty();
    }

    @ParameterizedTest
    @Tag("req083")
    @CsvSource({
        // never, success, failure, delay: what is reported
        "true, false, false, false, ''",
        "false, false, false, false, 'FAILED DELAYED'",
        "false, true, false, false, 'DELIVERED RELAYED'",
        "false, false, true, false, 'FAILED'",
        "false, false, false, true, 'DELAYED'",
        "false, true, true, true, 'FAILED DELAYED DELIVERED RELAYED'"
    })
    void notifyIsHonoured(boolean never, boolean success, boolean failure, boolean delay, String told)
            throws Exception {
        var notify = new Notify(never, success, failure, delay);
        for (Report.Kind kind : Report.Kind.values()) {
            assertThat(reporter.report(report(kind, about(notify, UNKNOWN))).isPresent())
                    .as(kind.name())
                    .isEqualTo(Arrays.asList(told.split(" ")).contains(kind.name()));
        }
    }

    @Test
    @Tag("req083")
    void onlyThoseRecipientsAreNamedOfWhomTheSenderWantsToHear() throws Exception {
        reporter.report(report(Report.Kind.FAILED, about(Notify.NEVER, UNKNOWN), about("carol@example.com", UNKNOWN)));
        assertThat(status().getRecipientDSNCount()).isEqualTo(1);
        assertThat(field(status().getRecipientDSN(0), "Final-Recipient")).isEqualTo("rfc822; carol@example.com");
        assertThat(parts().getText()).doesNotContain("bob@");
    }

    @Test
    @Tag("req084")
    void aDelaySaysHowLongItWillBeTried() throws Exception {
        var busy = Diagnosis.of(SmtpReply.of(451, new EnhancedStatus(4, 3, 2), "busy"), 4, MX);
        reporter.report(report(Report.Kind.DELAYED, about("bob@example.com", busy)));
        assertThat(stored().getSubject()).startsWith("Delayed");
        InternetHeaders bob = status().getRecipientDSN(0);
        assertThat(field(bob, "Action")).isEqualTo("delayed");
        assertThat(field(bob, "Will-Retry-Until")).isEqualTo("Fri, 6 Mar 2026 10:00:00 +0000");
        assertThat(parts().getText()).contains("Fri, 6 Mar 2026");
    }

    @ParameterizedTest
    @Tag("req085")
    @CsvSource({
        "FAILED, FULL, message/rfc822",
        "FAILED, HEADERS, text/rfc822-headers",
        "FAILED, UNSET, text/rfc822-headers",
        "DELAYED, FULL, text/rfc822-headers",
        "DELIVERED, FULL, text/rfc822-headers",
        "RELAYED, FULL, text/rfc822-headers"
    })
    void theMessageComesBackAsAskedFor(Report.Kind kind, ReturnContent asked, String type) throws Exception {
        returnContent = asked;
        reporter.report(report(kind, about(new Notify(false, true, true, true), UNKNOWN)));
        assertThat(parts().getCount()).isEqualTo(3);
        assertThat(parts().getBodyPart(2).isMimeType(type)).isTrue();
        assertThat(parts().getReturnedMessage().getSubject()).isEqualTo("hello");
        assertThat(raw().contains("body line")).isEqualTo(type.equals("message/rfc822"));
        if (type.equals("message/rfc822")) {
            assertThat(raw()).contains("\r\n\r\n" + MESSAGE);
        }
    }

    @Test
    @Tag("req085")
    void aLargeMessageComesBackAsItsHeaderAndIsNotRead() throws Exception {
        returnContent = ReturnContent.FULL;
        var large = new LargeContent(1L << 40);
        content = large;
        reporter.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN)));
        assertThat(parts().getBodyPart(2).isMimeType("text/rfc822-headers")).isTrue();
        assertThat(large.read).isLessThan(100_000);
    }

    /// Would take a day to read.
    private static final class LargeContent implements Content {
        private final long size;
        private long read;

        LargeContent(long size) {
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void transferTo(ContentSink sink) throws IOException {
            byte[] header = MESSAGE.getBytes(UTF_8);
            byte[] block = "0123456789abcdef\r\n".repeat(1_000).getBytes(UTF_8);
            read = header.length;
            sink.write(header, 0, header.length);
            while (read < size) {
                read += block.length;
                sink.write(block, 0, block.length);
            }
        }
    }

    @Test
    void aMessageUpToTheLimitIsStreamed() throws Exception {
        returnContent = ReturnContent.FULL;
        var many = reporter(settings(50_000_000, "en", DoubleBounces.DISCARD));
        content = new LargeContent(20_000_000);
        many.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN)));
        assertThat(spool.stored.getFirst().content()).hasSizeGreaterThan(20_000_000);
        assertThat(spool.largestBlock).isLessThan(50_000);
    }

    @Test
    void eightBitContentTravelsAsSuch() throws Exception {
        returnContent = ReturnContent.FULL;
        content = Content.of("Subject: x\r\n\r\nGrüße\r\n".getBytes(UTF_8));
        body = BodyType.EIGHT_BIT_MIME;
        reporter.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN)));
        assertThat(spool.stored.getFirst().envelope().body()).isEqualTo(BodyType.EIGHT_BIT_MIME);
        assertThat(stored().getEncoding()).isEqualTo("8bit");
        assertThat(raw()).contains("\r\nContent-Transfer-Encoding: 8bit").contains("Grüße\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb\r\n", "a\rb\r\n", "a\0b\r\n", "LONG"})
    void contentThatIsNotLinesComesBackAsItsHeader(String text) throws Exception {
        returnContent = ReturnContent.FULL;
        content =
                Content.of(("Subject: hello\r\n\r\n" + text.replace("LONG", "x".repeat(999) + "\r\n")).getBytes(UTF_8));
        reporter.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN)));
        assertThat(parts().getBodyPart(2).isMimeType("text/rfc822-headers")).isTrue();
        assertThat(parts().getReturnedMessage().getSubject()).isEqualTo("hello");
    }

    @Test
    void aBadHeaderComesBackAsFarAsItCan() throws Exception {
        content = Content.of(
                ("Subject: hello\r\nX-A: a\n b\rc\0d\r\nX-B: Grüße " + "y".repeat(2_000) + "\r\n\r\nbody line")
                        .getBytes(UTF_8));
        reporter.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN)));
        assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(raw())).isTrue();
        assertThat(raw().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(998));
        assertThat(raw().replace("\r\n", "")).doesNotContain("\r").doesNotContain("\n");
        MimeMessage returned = parts().getReturnedMessage();
        assertThat(returned.getHeader("X-A")).containsExactly("a  b c d");
        assertThat(returned.getHeader("X-B")[0]).hasSizeGreaterThan(2_000);
        assertThat(raw()).doesNotContain("body line");
    }

    @Test
    void aHugeHeaderIsCutAtALine() throws Exception {
        content =
                Content.of(("X-Long: " + "z".repeat(70) + "\r\n").repeat(2_000).getBytes(UTF_8));
        reporter.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN)));
        assertThat(spool.stored.getFirst().content()).hasSizeLessThan(50_000);
        assertThat(parts().getReturnedMessage().getHeader("X-Long"))
                .allSatisfy(value -> assertThat(value).hasSize(70));
    }

    @Test
    void aMessageThatCantBeReadIsReportedWithoutIt() throws Exception {
        content = new Content() {
            @Override
            public long size() {
                return 10;
            }

            @Override
            public void transferTo(ContentSink sink) throws IOException {
                throw new IOException("bad disk");
            }
        };
        assertThat(reporter.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN))))
                .isPresent();
        assertThat(parts().getCount()).isEqualTo(2);
        assertThat(status().getRecipientDSNCount()).isEqualTo(1);
    }

    @Test
    void aFullSpoolIsTold() {
        spool.room = 0;
        assertThatThrownBy(() -> reporter.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN))))
                .isInstanceOf(SpoolException.class);
        assertThat(spool.stored).isEmpty();
    }

    @Test
    @Tag("req070")
    void addressesThatAreNotAsciiAreReportedAsUtf8() throws Exception {
        sender = ReversePath.parse("jürgen@example.org");
        smtpUtf8 = true;
        reporter.report(report(Report.Kind.FAILED, about("用户@例子.example", UNKNOWN)));
        Envelope envelope = spool.stored.getFirst().envelope();
        assertThat(envelope.smtpUtf8()).isTrue();
        assertThat(envelope.body()).isEqualTo(BodyType.EIGHT_BIT_MIME);
        assertThat(raw())
                .contains("To: <jürgen@example.org>")
                .contains("Content-Type: message/global-delivery-status\r\n")
                .contains("Final-Recipient: utf-8; 用户@例子.example\r\n");
    }

    /// A host without SMTPUTF8 takes it too.
    @Test
    @Tag("req070")
    void aReaderWhoseDomainAloneIsNotAsciiIsNamedInAscii() throws Exception {
        sender = ReversePath.parse("alice@bücher.example");
        smtpUtf8 = true;
        reporter.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN)));
        Envelope envelope = spool.stored.getFirst().envelope();
        assertThat(envelope.recipients()).containsExactly(Recipient.of(MailAddress.parse("alice@bücher.example")));
        assertThat(envelope.body()).isEqualTo(BodyType.SEVEN_BIT);
        assertThat(raw()).contains("To: <alice@xn--bcher-kva.example>\r\n");
        assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(raw())).isTrue();
    }

    @ParameterizedTest
    @Tag("req070")
    @CsvSource({
        "'utf-8;j\\x{FC}rgen@ex\\x{E4}mple.de', 'utf-8; jürgen@exämple.de'",
        "'utf-8;a+2Bb\\x{1F600}@example.de', 'utf-8; a+b😀@example.de'",
        "'utf-8;\\x{FFFFFF}@example.de', 'utf-8; ?@example.de'",
        "'utf-8;plain@example.de', 'utf-8; plain@example.de'",
        "'rfc822;\\x{FC}@example.de', 'rfc822; \\x{FC}@example.de'"
    })
    void anOriginalRecipientIsDecoded(String orcpt, String field) throws Exception {
        var recipient = new Recipient(MailAddress.parse("bob@example.com"), Notify.UNSET, orcpt);
        reporter.report(report(Report.Kind.FAILED, new Report.Subject(recipient, UNKNOWN, NOW)));
        assertThat(raw()).contains("\r\nOriginal-Recipient: " + field + "\r\n");
        boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(field);
        assertThat(raw()).contains("Content-Type: message/" + (ascii ? "" : "global-") + "delivery-status\r\n");
    }

    @Test
    @Tag("req070")
    void theHeaderOfInternationalisedMailComesBackAsItWas() throws Exception {
        smtpUtf8 = true;
        content = Content.of("Subject: Grüße\r\nFrom: jürgen@example.org\r\n\r\nbody\r\n".getBytes(UTF_8));
        reporter.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN)));
        assertThat(parts().getBodyPart(2).getContentType()).isEqualTo("message/global-headers");
        assertThat(raw()).contains("\r\n\r\nSubject: Grüße\r\nFrom: jürgen@example.org\r\n");
        assertThat(spool.stored.getFirst().envelope().body()).isEqualTo(BodyType.EIGHT_BIT_MIME);
    }

    @Test
    void germansReadGerman() throws Exception {
        reporter(settings(50_000, "de", DoubleBounces.DISCARD))
                .report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN)));
        assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(raw())).isTrue();
        assertThat(stored().getSubject()).isEqualTo("Unzustellbare Nachricht – zurück an den Absender");
        assertThat(parts().getBodyPart(0).getHeader("Content-Language")).containsExactly("de");
        assertThat(parts().getText())
                .contains("Sonntag, 1. März 2026, 10:00:00 UTC")
                .contains("Dieses Postfach gibt es nicht.")
                .contains("mx1.example.com[192.0.2.1]:25 antwortete: 550 5.1.1 no such user here")
                .contains("prüfen Sie die Adresse");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "'Message-ID: <a.b+1@example.org>', <a.b+1@example.org>",
                "'message-id:<a@[192.0.2.1]> ', <a@[192.0.2.1]>",
                "'Message-Id:CRLF <long@example.org>', <long@example.org>",
                "'Message-ID: <a@example.org>CRLF X: y', none",
                "'Message-ID: <a@b> <c@d>', none",
                "'Message-ID: <a b@example.org>', none",
                "'Message-ID: <ä@example.org>', none",
                "'X-Message-ID: <a@example.org>', none",
                "'Message-ID: nothing', none"
            })
    void aReportAnswersItsMessage(String field, String answered) throws Exception {
        content = Content.of(("Subject: hello\r\n" + field.replace("CRLF", "\r\n") + "\r\n\r\nMessage-ID: <b@b>\r\n")
                .getBytes(UTF_8));
        reporter.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN)));
        assertThat(stored().getHeader("In-Reply-To", null)).isEqualTo(answered);
        assertThat(stored().getHeader("References", null)).isEqualTo(answered);
    }

    @Test
    void theClassIsTold() throws Exception {
        reporter.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN)));
        assertThat(field(status().getRecipientDSN(0), "X-Posthorn-Class")).isEqualTo("BAD_MAILBOX");
        assertThat(parts().getText()).contains("There is no such mailbox.");
    }

    @Test
    void whatIsSaidIsNoTemplate() throws Exception {
        var reply = SmtpReply.of(550, new EnhancedStatus(5, 7, 1), "{hostname} {sender} {no such}");
        reporter.report(report(Report.Kind.FAILED, about("bob@example.com", Diagnosis.of(reply, 5, MX))));
        assertThat(parts().getText()).contains("said: 550 5.7.1 {hostname} {sender} {no such}");
    }

    @Test
    @Tag("req047")
    void thePostmasterHearsOfADoubleBounceWhoWantsTo() throws Exception {
        sender = ReversePath.NULL;
        returnContent = ReturnContent.FULL;
        DsnReporter telling = reporter(settings(50_000, "en", DoubleBounces.POSTMASTER));
        assertThat(telling.report(report(Report.Kind.FAILED, about(Notify.NEVER, UNKNOWN))))
                .isPresent();
        Envelope envelope = spool.stored.getFirst().envelope();
        assertThat(envelope.sender()).isEqualTo(ReversePath.NULL);
        assertThat(envelope.recipients()).containsExactly(Recipient.of(MailAddress.parse("postmaster@example.net")));
        assertThat(stored().getSubject()).isEqualTo("Undeliverable Report");
        assertThat(stored().getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(parts().getReturnedMessage().getSubject()).isEqualTo("hello");
        assertThat(raw()).doesNotContain("body line");
        origin = envelope.origin();
        assertThat(telling.report(report(Report.Kind.FAILED, about("postmaster@example.net", UNKNOWN))))
                .isEmpty();
        assertThat(spool.stored).hasSize(1);
    }

    @ParameterizedTest
    @Tag("req047")
    @EnumSource(value = Report.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "FAILED")
    void onlyAFailureIsADoubleBounce(Report.Kind kind) throws Exception {
        sender = ReversePath.NULL;
        assertThat(reporter(settings(50_000, "en", DoubleBounces.POSTMASTER))
                        .report(report(kind, about(new Notify(false, true, true, true), UNKNOWN))))
                .isEmpty();
    }

    @Test
    void thePostmasterGetsCopiesOfTheClassesThatMatter() throws Exception {
        DsnReporter copying = reporter(settings(50_000, "en", DoubleBounces.DISCARD, FailureClass.POLICY));
        var policy = Diagnosis.of(SmtpReply.of(550, new EnhancedStatus(5, 7, 1), "no"), 5, MX);
        copying.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN)));
        assertThat(spool.stored).hasSize(1);
        assertThat(copying.report(report(
                        Report.Kind.FAILED, about("bob@example.com", UNKNOWN), about("carol@example.com", policy))))
                .contains(spool.stored.get(1).id());
        assertThat(spool.stored).hasSize(3);
        MemorySpool.Stored copy = spool.stored.get(2);
        assertThat(copy.envelope().recipients().getFirst().address()).hasToString("postmaster@example.net");
        assertThat(copy.envelope().origin()).isEqualTo(Origin.TO_POSTMASTER);
        assertThat(new String(copy.content(), UTF_8))
                .contains("A message from <alice@example.org> of")
                .contains("<carol@example.com>")
                .doesNotContain("<bob@example.com>");
    }

    @Test
    void aCopyThatFailsByADefectDoesNotTellTheSenderAgain() throws Exception {
        aliases.put("postmaster@example.net", List.of());
        DsnReporter copying = reporter(settings(50_000, "en", DoubleBounces.DISCARD, FailureClass.BAD_MAILBOX));
        assertThat(copying.report(report(Report.Kind.FAILED, about("bob@example.com", UNKNOWN))))
                .isPresent();
        assertThat(spool.stored).hasSize(1);
        assertThat(spool.open).isZero();
    }

    @Test
    void manyRecipientsAreAllInTheStatusAndSomeInTheText() throws Exception {
        Report.Subject[] many = IntStream.range(0, 5_000)
                .mapToObj(i -> about("user" + i + "@example.com", UNKNOWN))
                .toArray(Report.Subject[]::new);
        reporter.report(report(Report.Kind.FAILED, many));
        assertThat(status().getRecipientDSNCount()).isEqualTo(5_000);
        assertThat(parts().getText())
                .contains("user49@")
                .doesNotContain("user50@")
                .contains("4950 more");
    }
}
