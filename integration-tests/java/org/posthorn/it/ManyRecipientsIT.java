package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeDns;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Ports;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Received;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// One message to thousands.
class ManyRecipientsIT {
    private static final int RECIPIENTS = 5_000;
    private static final int LIMIT = 100;
    private static final String MARK = "the-mark-of-this-message";

    @RegisterExtension
    final Rig rig = new Rig();

    @Test
    @Tag("req042")
    void oneCopyManyTransactionsEachRecipientOnce() throws Exception {
        int port = Ports.free("127.0.0.2", "127.0.0.3", "127.0.0.4");
        FakeDns dns = rig.add(FakeDns.start());
        List<FakeMx> hosts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            dns.mx("domain" + i + ".test", "mx" + i + ".test=127.0.0." + (i + 2));
            hosts.add(rig.add(FakeMx.start("127.0.0." + (i + 2), port).always("GREETING", "421 4.3.2 busy")));
        }
        Posthorn posthorn = rig.started(
                new PosthornConfig().dns(dns.server(), port).more("[inbound.limits]\nrecipients = " + RECIPIENTS));
        send(posthorn);
        assertThat(copies(posthorn.spool())).as("stored copies").isEqualTo(1);
        hosts.forEach(FakeMx::forgive);
        everyRecipientOnce(hosts);
    }

    private static void send(Posthorn posthorn) {
        var lines = new StringBuilder("MAIL FROM:<list@sender.test>\r\n");
        addresses().forEach(address -> lines.append("RCPT TO:<").append(address).append(">\r\n"));
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.raw(Mails.octets(lines.toString()));
            for (int i = 0; i <= RECIPIENTS; i++) {
                talk.expect(250);
            }
            byte[] content = Mails.octets("Subject: " + MARK + "\r\n\r\n" + "All the same.\r\n".repeat(20_000));
            assertThat(talk.content(content).code()).isEqualTo(250);
        }
    }

    private static void everyRecipientOnce(List<FakeMx> hosts) {
        await().atMost(Duration.ofSeconds(60)).until(() -> recipients(hosts).size() >= RECIPIENTS);
        assertThat(recipients(hosts)).containsExactlyInAnyOrderElementsOf(addresses());
        for (FakeMx host : hosts) {
            assertThat(host.received()).allSatisfy(r -> assertThat(r.rcpt()).hasSizeLessThanOrEqualTo(LIMIT));
            assertThat(host.received().size()).as("transactions").isLessThanOrEqualTo(RECIPIENTS / 3 / LIMIT + 4);
        }
    }

    private static List<String> recipients(List<FakeMx> hosts) {
        return hosts.stream()
                .flatMap(host -> host.received().stream())
                .map(Received::recipients)
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> addresses() {
        var all = new ArrayList<String>();
        for (int i = 0; i < RECIPIENTS; i++) {
            all.add("user" + i + "@domain" + i % 3 + ".test");
        }
        return all;
    }

    /// How often the mark is on disk, in whatever file.
    private static int copies(Path spool) throws IOException {
        int copies = 0;
        try (var files = Files.walk(spool)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                copies += (int) Pattern.compile(MARK)
                        .matcher(Mails.text(Files.readAllBytes(file)))
                        .results()
                        .count();
            }
        }
        return copies;
    }
}
