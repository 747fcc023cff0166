package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
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

/// What goes in comes out, with one field on top.
class ContentIT {
    @RegisterExtension
    static final Rig RIG = new Rig();

    private static FakeMx mx;
    private static FakeMx chunking;
    private static FakeMx sevenBit;
    private static Posthorn posthorn;

    @BeforeAll
    static void start() {
        mx = RIG.add(FakeMx.start());
        chunking = RIG.add(FakeMx.start().offer("CHUNKING"));
        sevenBit = RIG.add(FakeMx.start().offerOnly("SIZE"));
        posthorn = RIG.started(new PosthornConfig()
                .route("chunking.test", chunking)
                .route("sevenbit.test", sevenBit)
                .route("*", mx));
    }

    @BeforeEach
    void forget() {
        mx.reset();
    }

    @Test
    @Tag("req026")
    void twentyMegabytesStayAsTheyAre() {
        unchanged(Mails.sized("huge", 20_000_000, 20));
    }

    @Test
    @Tag("req003")
    void dotsStayAsTheyAre() {
        unchanged(Mails.octets("Subject: dots\r\n\r\n.\r\n..\r\n...\r\n.a\r\na.\r\n\r\n.\r\n"));
    }

    @Test
    @Tag("req003")
    void dotsStayAsTheyAreOctetByOctet() {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:<a@sender.test>")
                    .say(250, "RCPT TO:<b@remote.test>")
                    .say(354, "DATA");
            for (byte octet : Mails.octets("Subject: x\r\n\r\n..x\r\n...\r\n..\r\n.\r\n")) {
                talk.raw(new byte[] {octet});
            }
            talk.expect(250);
        }
        assertThat(Mails.text(Mails.belowReceived(mx.await(1).getFirst().content())))
                .isEqualTo("Subject: x\r\n\r\n.x\r\n..\r\n.\r\n");
    }

    @Test
    @Tag("req004")
    void longLinesStayAsTheyAre() {
        unchanged(Mails.octets("Subject: long\r\n\r\n" + "a".repeat(998) + "\r\n" + "b".repeat(999) + "\r\n"
                + "c".repeat(2_000) + "\r\n" + "d".repeat(100_000) + "\r\n"));
    }

    @Test
    @Tag("req026")
    void everyOtherFieldStaysAsItIs() {
        unchanged(Mails.octets(
                "Return-Path: <old@sender.test>\r\nReceived: from a by b; Mon, 1 Jan 2024 00:00:00 +0000\r\n"
                        + "Received: from c\r\n\tby d; Mon, 1 Jan 2024 00:00:00 +0000\r\nsubject:no space\r\nX-Empty:\r\n"
                        + "Bcc: hidden@remote.test\r\n\r\nbody\r\n"));
    }

    @Test
    void aMessageWithoutHeaderOrDateGetsNothingElse() {
        unchanged(Mails.octets("\r\nonly a body\r\n"));
    }

    /// Through the whole server, and encoded for a host without 8BITMIME.
    @Test
    void contentWithoutAHeaderGetsAnEmptyLine() {
        for (String text : List.of("Backup finished\r\nSee log\r\n", " begins with a space\r\n", ":x\r\n")) {
            mx.reset();
            send(List.of("bob@remote.test"), Mails.octets(text));
            assertThat(Mails.text(Mails.belowReceived(mx.await(1).getFirst().content())))
                    .isEqualTo("\r\n" + text);
        }
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:<a@sender.test> BODY=8BITMIME").say(250, "RCPT TO:<b@sevenbit.test>");
            assertThat(talk.content(Mails.octets("Subject: x\r\ncaf\u00e9 au lait\r\nA: b\r\n"))
                            .code())
                    .isEqualTo(250);
        }
        assertThat(Mails.text(Mails.belowReceived(sevenBit.await(1).getFirst().content())))
                .startsWith("Subject: x\r\n")
                .endsWith("\r\n\r\ncaf=E9 au lait\r\nA: b\r\n");
    }

    /// RFC 5321 section 2.4: the case of a local part elsewhere is for its own host to judge.
    @Test
    @Tag("req018")
    void aMailboxThatIsNamedAgainGetsOneCopy() {
        send(
                List.of(
                        "Bob@remote.test",
                        "Bob@REMOTE.test",
                        "\"Bob\"@remote.test",
                        "bob@remote.test",
                        "@relay.test:Bob@remote.test"),
                Mails.simple("again"));
        assertThat(mx.await(1).getFirst().recipients()).containsExactly("Bob@remote.test", "bob@remote.test");
    }

    @Test
    void eightBitTextStaysAsItIs() {
        byte[] content = Mails.octets("Subject: 8\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Content-Transfer-Encoding: 8bit\r\n\r\n\u00c3\u00a9\u00ff\u0080\r\n");
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:<a@sender.test> BODY=8BITMIME").say(250, "RCPT TO:<b@remote.test>");
            assertThat(talk.content(content).code()).isEqualTo(250);
        }
        Received received = mx.await(1).getFirst();
        assertThat(received.mail()).contains("BODY=8BITMIME");
        assertThat(Mails.text(Mails.belowReceived(received.content()))).isEqualTo(Mails.text(content));
    }

    @Test
    @Tag("req062")
    void chunksComeOutStuffedOnceForAHostWithoutChunking() {
        String content = "Subject: chunks\r\n\r\n.leading dot\r\n..two\r\nend\r\n";
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "MAIL FROM:<a@sender.test>").say(250, "RCPT TO:<b@remote.test>");
            String first = content.substring(0, 25);
            String last = content.substring(25);
            talk.raw(Mails.octets("BDAT " + first.length() + "\r\n" + first)).expect(250);
            talk.raw(Mails.octets("BDAT " + last.length() + " LAST\r\n" + last)).expect(250);
        }
        assertThat(Mails.text(Mails.belowReceived(mx.await(1).getFirst().content())))
                .isEqualTo(content);
    }

    @Test
    void aHostWithChunkingGetsTheSameOctets() {
        byte[] content = Mails.sized("chunking", 700_000, 7);
        send(List.of("bob@chunking.test"), content);
        assertThat(Mails.sha256(Mails.belowReceived(chunking.await(1).getFirst().content())))
                .isEqualTo(Mails.sha256(content));
    }

    @Test
    @Tag("req018")
    void theLocalPartKeepsItsCase() {
        send(List.of("MixedCase@Remote.test"), Mails.simple("case"));
        assertThat(mx.await(1).getFirst().recipients().getFirst()).startsWith("MixedCase@");
    }

    @Test
    @Tag("req019")
    void quotedLocalPartsAreKept() {
        List<String> quoted = List.of("\"a b\"@remote.test", "\"a\\\"b\"@remote.test", "\"a@b\"@remote.test");
        send(quoted, Mails.simple("quoted"));
        assertThat(mx.await(1).getFirst().recipients()).containsExactlyInAnyOrderElementsOf(quoted);
    }

    @Test
    @Tag("req025")
    void oneReceivedFieldSaysHowItCame() {
        send(List.of("bob@remote.test"), Mails.simple("trace"));
        String header = Mails.header(mx.await(1).getFirst().content());
        assertThat(header.lines().filter(line -> line.startsWith("Received:"))).hasSize(1);
        assertThat(header.lines().findFirst().orElse(""))
                .matches(
                        "Received: from client\\.test \\(.*\\[127\\.0\\.0\\.1\\]\\).* by mx\\.posthorn\\.test .*with ESMTP .*; .*");
    }

    @Test
    @Tag("req025")
    @Tag("req053")
    void severalRecipientsAreNotNamedToEachOther() {
        byte[] content = Mails.octets("Subject: secret\r\n\r\nbody\r\n");
        send(List.of("seen@remote.test", "hidden@remote.test"), content);
        assertThat(mx.await(1).getFirst().text()).doesNotContain("seen@").doesNotContain("hidden@");
    }

    @Test
    @Tag("req055")
    void aWholePipelinedTransactionInOneSegment() {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.raw(Mails.octets(
                    "MAIL FROM:<a@sender.test>\r\n" + "RCPT TO:<b@remote.test>\r\n".repeat(1) + "DATA\r\n"));
            talk.expect(250);
            talk.expect(250);
            talk.expect(354);
            talk.raw(Mails.octets("Subject: one\r\n\r\nbody\r\n.\r\nMAIL FROM:<a@sender.test>\r\nRSET\r\nQUIT\r\n"));
            for (int code : List.of(250, 250, 250, 221)) {
                talk.expect(code);
            }
            assertThat(talk.closed()).isTrue();
        }
        mx.await(1);
    }

    @Test
    @Tag("req007")
    void recipientsBeyondTheLimitArePutOffAndTheOthersServed() {
        int accepted = 0;
        try (SmtpTalk talk = posthorn.relay().hello().say(250, "MAIL FROM:<a@sender.test>")) {
            var lines = new StringBuilder();
            IntStream.range(0, 1_100)
                    .forEach(i -> lines.append("RCPT TO:<b").append(i).append("@remote.test>\r\n"));
            talk.raw(Mails.octets(lines.toString()));
            for (int i = 0; i < 1_100; i++) {
                SmtpTalk.Reply reply = talk.reply();
                assertThat(reply.code()).as(reply.toString()).isIn(250, 452);
                accepted += reply.code() == 250 ? 1 : 0;
            }
            assertThat(talk.content(Mails.simple("many")).code()).isEqualTo(250);
        }
        assertThat(accepted).isGreaterThanOrEqualTo(100);
        int expected = accepted;
        await().atMost(Duration.ofSeconds(30)).until(() -> deliveries() >= expected);
        assertThat(deliveries()).isEqualTo(expected);
    }

    private int deliveries() {
        return mx.received().stream()
                .mapToInt(received -> received.rcpt().size())
                .sum();
    }

    private void unchanged(byte[] content) {
        send(List.of("bob@remote.test"), content);
        byte[] below = Mails.belowReceived(mx.await(1).getFirst().content());
        assertThat(below.length).isEqualTo(content.length);
        assertThat(Mails.sha256(below)).isEqualTo(Mails.sha256(content));
    }

    private void send(List<String> recipients, byte[] content) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            assertThat(talk.mail("a@sender.test", recipients, content).code()).isEqualTo(250);
        }
    }
}
