package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Ports;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// Far more messages than memory has room for: what can be done with ten can be done with them.
@Tag("alone")
class LongQueueIT {
    private static final int MESSAGES = 30_000;
    private static final int CLIENTS = 8;
    private static final int DOMAINS = 300;
    private static final int SENDERS = 50;
    private static final Pattern ID = Pattern.compile("\\b[0-7][0-9A-HJKMNP-TV-Z]{12}\\b");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final Rig rig = new Rig();

    private final Map<String, Set<String>> byDomain = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> bySender = new ConcurrentHashMap<>();
    private Posthorn posthorn;

    /// Nobody listens where mail is to go. Memory has room for few.
    @BeforeEach
    void start() {
        posthorn = rig.started(
                new PosthornConfig()
                        .route("*", "smtp://127.0.0.1:" + Ports.free())
                        .retry("first = \"1h\"\nlongest = \"1h\"\njitter = 0.5")
                        .more(
                                "[queue]\nmemory-messages = 1000\nmemory-octets = \"1MiB\"\nmemory-due-times = 5000\nsegment-octets = \"4MiB\""));
    }

    @Test
    void aLongQueueIsListedSteeredRecoveredAndDrained() throws Exception {
        fill();
        awaitQueued(MESSAGES);
        listedBy("--domain", "d7.remote.test", byDomain.get("d7.remote.test"));
        listedBy("--sender", "s3@sender.test", bySender.get("s3@sender.test"));
        assertThat(list("--older-than", "1d")).isEmpty();
        assertThat(list("--error", "no such text")).isEmpty();

        Set<String> seventh = byDomain.get("d7.remote.test");
        await("all of them were attempted")
                .atMost(PATIENCE)
                .until(() ->
                        list("--error", "refused", "--domain", "d7.remote.test").equals(new TreeSet<>(seventh)));
        assertThat(acted("hold", "--error", "refused", "--domain", "d7.remote.test"))
                .isEqualTo(seventh.size());
        // What is held already does not change.
        assertThat(acted("hold", "--all")).isEqualTo(MESSAGES - seventh.size());
        assertThat(acted("release", "--all")).isEqualTo(MESSAGES);
        int removed = acted("remove", "--yes", "--domain", "d9.remote.test");
        assertThat(removed).isEqualTo(byDomain.get("d9.remote.test").size());

        posthorn.kill9();
        posthorn.start();
        allIsThere(MESSAGES - removed);
        posthorn.stop();
        Files.delete(posthorn.spool().resolve("index.mv.db"));
        posthorn.start();
        allIsThere(MESSAGES - removed);
        drain(MESSAGES - removed);
    }

    private void allIsThere(int messages) {
        awaitQueued(messages);
        listedBy("--domain", "d7.remote.test", byDomain.get("d7.remote.test"));
        assertThat(list("--domain", "d9.remote.test")).isEmpty();
    }

    /// Another route, and everything goes.
    private void drain(int messages) throws IOException {
        posthorn.stop();
        String file = Files.readString(posthorn.configFile());
        Files.writeString(posthorn.configFile(), file.replaceAll("smtp://127[0-9.:]+", "discard:"));
        posthorn.start();
        acted("retry", "--all");
        awaitQueued(0);
        assertThat(metric("posthorn_attempts_total\\{.*status=\"sent\".*}")).isEqualTo(messages);
    }

    private void fill() throws InterruptedException {
        List<Thread> clients = new ArrayList<>();
        Set<String> failures = new ConcurrentSkipListSet<>();
        for (int client = 0; client < CLIENTS; client++) {
            int first = client;
            clients.add(Thread.ofVirtual()
                    .uncaughtExceptionHandler((_, e) -> failures.add(e.toString()))
                    .start(() -> send(first)));
        }
        for (Thread client : clients) {
            client.join(Duration.ofMinutes(2));
        }
        assertThat(failures).isEmpty();
    }

    private void send(int first) {
        byte[] content = Mails.simple("queued");
        try (SmtpTalk talk = posthorn.relay().hello()) {
            for (int i = first; i < MESSAGES; i += CLIENTS) {
                String sender = "s" + i % SENDERS + "@sender.test";
                String domain = "d" + i % DOMAINS + ".remote.test";
                Matcher id = ID.matcher(
                        talk.mail(sender, List.of("r@" + domain), content).text());
                assertThat(id.find()).isTrue();
                add(bySender, sender, id.group());
                add(byDomain, domain, id.group());
            }
        }
    }

    private static void add(Map<String, Set<String>> map, String key, String id) {
        map.computeIfAbsent(key, _ -> new ConcurrentSkipListSet<>()).add(id);
    }

    private void listedBy(String option, String value, Set<String> expected) {
        assertThat(list(option, value)).isEqualTo(new TreeSet<>(expected));
    }

    private Set<String> list(String... selection) {
        Set<String> ids = new TreeSet<>();
        Matcher id = ID.matcher(queue(List.of("list", "--limit", "10000"), selection));
        while (id.find()) {
            ids.add(id.group());
        }
        return ids;
    }

    /// How many messages it says it acted on.
    private int acted(String... arguments) {
        String output = queue(List.of(), arguments);
        return Integer.parseInt(output.substring(0, output.indexOf(' ')));
    }

    private String queue(List<String> first, String... rest) {
        List<String> all = new ArrayList<>(List.of("queue"));
        all.addAll(first);
        all.addAll(List.of(rest));
        return posthorn.cli(all.toArray(String[]::new)).mustSucceed().output().strip();
    }

    private void awaitQueued(int messages) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(metric("posthorn_queue_messages")).isEqualTo(messages));
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(metric("posthorn_queue_waiting_messages")).isEqualTo(messages));
    }

    /// The sum of what goes by this name, or by this pattern of name and labels.
    private int metric(String name) {
        Matcher line = Pattern.compile("(?m)^" + name + " ([0-9.eE+]+)$")
                .matcher(posthorn.http("/metrics").body());
        double sum = 0;
        while (line.find()) {
            sum += Double.parseDouble(line.group(1));
        }
        return (int) sum;
    }
}
