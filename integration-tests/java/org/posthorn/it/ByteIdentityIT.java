package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.it.harness.Corpus;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Received;
import org.posthorn.it.harness.RequiresTool;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;
import org.posthorn.it.peer.EximPeer;
import org.posthorn.it.peer.PostfixPeer;

/// Messages of every shape go from Posthorn to a real Postfix and a real Exim, and the other way, over TLS, by BDAT and by
/// DATA, and are at the end what they were in the beginning. No message is kept from either: told to let long lines be (by
/// default Postfix breaks those over 998 octets, and Exim returns them) both pass on everything as it is.
/// `-Dcorpus=10000` sends more of them.
class ByteIdentityIT {
    private static final int COUNT = Integer.getInteger("corpus", 400);

    @RegisterExtension
    final Rig rig = new Rig();

    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger arrived = new AtomicInteger();
    private final BitSet seen = new BitSet();

    @ParameterizedTest
    @CsvSource({"true, bdat", "false, data"})
    @RequiresTool(value = "postfix", root = true)
    @Tag("req026")
    @Tag("req046")
    void everyMessageReachesPostfixAsItWas(boolean chunking, String verb) {
        PostfixPeer postfix = rig.add(PostfixPeer.passingOn(rig.folder("postfix"), sink().port(), chunking));
        Posthorn posthorn = to(postfix.port());
        send(posthorn.config.relayPort);
        awaitAll();
        posthorn.stop();
        assertThat(postfix.logText())
                .containsPattern("starttls=1.* " + verb + "=")
                .doesNotContain("bounced");
    }

    @ParameterizedTest
    @CsvSource({"true, K", "false, D"})
    @RequiresTool(value = "exim4", root = true)
    @Tag("req026")
    @Tag("req046")
    void everyMessageReachesEximAsItWas(boolean chunking, String mark) {
        EximPeer exim = rig.add(EximPeer.passingOn(rig.folder("exim"), sink().port(), chunking));
        send(to(exim.port()).config.relayPort);
        awaitAll();
        assertThat(exim.logText().lines().filter(line -> line.contains(" <= ")))
                .hasSizeGreaterThanOrEqualTo(COUNT)
                .allMatch(line -> line.contains(" P=esmtps X=TLS1.3:"))
                .allMatch(line -> line.contains(" K ") == mark.equals("K"));
    }

    @Test
    @RequiresTool(value = "postfix", root = true)
    @Tag("req026")
    void everyMessageComesFromPostfixAsItWas() {
        Posthorn posthorn = to(sink().port());
        PostfixPeer postfix = rig.add(PostfixPeer.relayOverTls(rig.folder("postfix"), posthorn.config.relayPort));
        send(postfix.port());
        awaitAll();
        assertThat(postfix.logText())
                .contains("TLS connection established to 127.0.0.1")
                .doesNotContain("bounced");
    }

    @Test
    @RequiresTool(value = "exim4", root = true)
    @Tag("req026")
    void everyMessageComesFromEximAsItWas() {
        Posthorn posthorn = to(sink().port());
        EximPeer exim = rig.add(EximPeer.relayTo(rig.folder("exim"), posthorn.config.relayPort));
        send(exim.port());
        awaitAll();
        assertThat(exim.logText().lines().filter(line -> line.contains(" => ")))
                .hasSizeGreaterThanOrEqualTo(COUNT)
                .allMatch(line -> line.contains(" X=TLS1.3:"));
    }

    /// Where all mail ends and is looked at.
    private FakeMx sink() {
        return rig.add(FakeMx.start().readBy(received -> {
            check(received);
            arrived.incrementAndGet();
        }));
    }

    private Posthorn to(int port) {
        return rig.started(new PosthornConfig().route("peer.test", "smtp://127.0.0.1:" + port));
    }

    private void awaitAll() {
        Awaitility.await(COUNT + " messages")
                .atMost(Duration.ofSeconds(60 + COUNT / 10))
                .until(() -> arrived.get() >= COUNT);
        assertThat(wrong).isEmpty();
        synchronized (seen) {
            assertThat(seen.cardinality()).isEqualTo(COUNT);
        }
    }

    private static void send(int port) {
        try (SmtpTalk talk = SmtpTalk.to(port).hello()) {
            for (int number = 0; number < COUNT; number++) {
                byte[] content = Corpus.message(number);
                talk.say(250, "MAIL FROM:<alice@sender.test> BODY=8BITMIME").say(250, "RCPT TO:<bob@peer.test>");
                talk.send("BDAT " + content.length + " LAST").raw(content).expect(250);
            }
        }
    }

    /// Below a Received field of each of the two, the newer of which tells of TLS, it is what was sent, with an end of its
    /// last line.
    private void check(Received received) {
        byte[] content = Mails.belowReceived(Mails.belowReceived(received.content()));
        int number = Corpus.numberOf(content);
        String sent = Mails.text(Corpus.message(number));
        String expected = sent.endsWith("\r\n") ? sent : sent + "\r\n";
        synchronized (seen) {
            seen.set(number);
        }
        if (!Mails.text(content).equals(expected)) {
            wrong.add(number + ", differs at " + mismatch(Mails.text(content), expected));
        }
        String newest = Mails.header(received.content()).split("\r\n", 2)[0].toLowerCase(Locale.ROOT);
        if (!newest.contains(" with esmtps ")) {
            wrong.add(number + ", without TLS: " + newest);
        }
    }

    private static String mismatch(String one, String other) {
        int at = 0;
        while (at < Math.min(one.length(), other.length()) && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at + " of " + List.of(one.length(), other.length());
    }
}
