package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// Targets that are no mail servers, from RCPT to the report.
class TargetsIT {
    private static final String DOMAIN = "example.test";

    @RegisterExtension
    final Rig rig = new Rig();

    @Test
    void aProgramTakesItRefusesItAndPutsItOff() throws IOException {
        FakeMx sender = rig.add(FakeMx.start());
        Path folder = rig.folder("program");
        Path script = Files.writeString(folder.resolve("take"), """
                echo "$1" >>runs
                case $1 in
                    late) test -e ready || { echo not yet; exit 75; } ;;
                    nobody) echo who is that; exit 67 ;;
                esac
                cat >"$1"
                """);
        Posthorn posthorn = rig.started(new PosthornConfig()
                .route("sender.test", sender)
                .route(DOMAIN, "pipe:take")
                .more("""
                        [delivery.pipe.take]
                        command = ["/bin/sh", "%s", "{user}"]
                        directory = "%s"
                        """.formatted(script, folder)));
        byte[] content = Mails.sized("to a program", 100_000, 1);
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.mail("alice@sender.test", List.of("bob+x@" + DOMAIN, "nobody@" + DOMAIN, "late@" + DOMAIN), content);
        }
        String report = Mails.text(sender.await(1).getFirst().content());
        assertThat(report)
                .contains("Final-Recipient: rfc822; nobody@" + DOMAIN, "Status: 5.1.1", "who is that")
                .doesNotContain("late@" + DOMAIN);
        Awaitility.await().until(() -> posthorn.log().contains("temporary failure (status 75): not yet"));
        Files.createFile(folder.resolve("ready"));
        Awaitility.await().until(() -> Files.exists(folder.resolve("late")));
        assertThat(Mails.text(Files.readAllBytes(folder.resolve("bob"))))
                .endsWith(Mails.text(content).replace("\r\n", "\n"));
        assertThat(Files.readAllLines(folder.resolve("runs"))).containsOnlyOnce("bob", "nobody");
    }

    @Test
    void aWebhookIsPostedToUntilItTakesTheMail() throws IOException, InterruptedException {
        BlockingQueue<byte[]> posts = new LinkedBlockingQueue<>();
        BlockingQueue<String> keys = new LinkedBlockingQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        rig.add((AutoCloseable) () -> server.stop(0));
        server.createContext("/mail", exchange -> {
            try (exchange) {
                keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
                posts.add(exchange.getRequestBody().readAllBytes());
                exchange.sendResponseHeaders(keys.size() == 1 ? 503 : 204, -1);
            }
        });
        server.start();
        Posthorn posthorn =
                rig.started(new PosthornConfig().route(DOMAIN, "webhook:in").more("""
                [delivery.webhook.in]
                url = "http://127.0.0.1:%d/mail"
                """.formatted(
                                server.getAddress().getPort())));
        byte[] content = Mails.sized("to a webhook", 100_000, 1);
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.mail("alice@sender.test", List.of("bob@" + DOMAIN, "carol@" + DOMAIN), content);
        }
        for (int attempt = 0; attempt < 2; attempt++) {
            byte[] body = posts.poll(60, TimeUnit.SECONDS);
            assertThat(body).isNotNull();
            assertThat(Mails.belowReceived(body)).isEqualTo(content);
        }
        assertThat(keys).hasSize(2);
        assertThat(keys.poll()).isEqualTo(keys.poll());
        Awaitility.await().until(() -> posthorn.log().contains("relay=webhook:in"));
    }
}
