package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
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
import org.posthorn.it.peer.PostfixPeer;

/// Messages of every shape reach a real Postfix over TLS, by BDAT and by DATA, and leave it as they came to Posthorn.
/// `-Dcorpus=10000` sends more of them.
class ByteIdentityIT {
    private static final int COUNT = Integer.getInteger("corpus", 1_000);

    @RegisterExtension
    final Rig rig = new Rig();

    @ParameterizedTest
    @CsvSource({"true, bdat", "false, data"})
    @RequiresTool(value = "postfix", root = true)
    @Tag("req026")
    @Tag("req046")
    void everyMessageArrivesAsItWas(boolean chunking, String verb) {
        var wrong = new ConcurrentLinkedQueue<String>();
        var arrived = new AtomicInteger();
        var seen = new BitSet();
        FakeMx sink = rig.add(FakeMx.start().readBy(received -> {
            check(received, seen, wrong);
            arrived.incrementAndGet();
        }));
        PostfixPeer postfix = rig.add(PostfixPeer.passingOn(rig.folder("postfix"), sink.port(), chunking));
        Posthorn posthorn = rig.started(new PosthornConfig().route("peer.test", "smtp://127.0.0.1:" + postfix.port()));
        send(posthorn);
        Awaitility.await(COUNT + " messages")
                .atMost(Duration.ofSeconds(60 + COUNT / 20))
                .until(() -> arrived.get() >= COUNT);
        assertThat(wrong).isEmpty();
        assertThat(seen.cardinality()).isEqualTo(COUNT);
        posthorn.stop();
        assertThat(postfix.logText())
                .containsPattern("starttls=1.* " + verb + "=")
                .doesNotContain("bounced");
    }

    private static void send(Posthorn posthorn) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            for (int number = 0; number < COUNT; number++) {
                byte[] content = Corpus.message(number);
                talk.say(250, "MAIL FROM:<alice@sender.test> BODY=8BITMIME").say(250, "RCPT TO:<bob@peer.test>");
                talk.send("BDAT " + content.length + " LAST").raw(content).expect(250);
            }
        }
    }

    /// Below a Received field of each of the two it is what was sent, with an end of its last line.
    private static void check(Received received, BitSet seen, ConcurrentLinkedQueue<String> wrong) {
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
    }

    private static String mismatch(String one, String other) {
        int at = 0;
        while (at < Math.min(one.length(), other.length()) && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at + " of " + List.of(one.length(), other.length());
    }
}
