package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// The queue in the hands of an operator.
class QueueCommandIT {
    private static final Pattern ID = Pattern.compile("\\b[0-7][0-9A-HJKMNP-TV-Z]{12}\\b");

    @RegisterExtension
    final Rig rig = new Rig();

    private FakeMx mx;
    private FakeMx sender;
    private Posthorn posthorn;

    @BeforeEach
    void start() {
        mx = rig.add(FakeMx.start().always("RCPT", "451 4.2.0 not yet"));
        sender = rig.add(FakeMx.start());
        posthorn = rig.started(new PosthornConfig()
                .route("sender.test", sender)
                .route("*", mx)
                .retry("first = \"1h\"\nlongest = \"1h\"\njitter = 0.0"));
    }

    @Test
    void listAndShowSayWhatWaits() {
        String id = queue("alice@sender.test", "bob@remote.test");
        assertThat(queueCommand("list")).contains(id, "alice@sender.test");
        assertThat(queueCommand("list", "--json"))
                .contains('"' + id + '"', "\"alice@sender.test\"")
                .startsWith("{");
        assertThat(queueCommand("show", id)).contains(id, "bob@remote.test", "451 4.2.0 not yet");
        assertThat(queueCommand("show", id, "--json"))
                .contains("\"bob@remote.test\"")
                .startsWith("{");
    }

    @Test
    void listAndShowWorkWhileStopped() {
        String id = queue("alice@sender.test", "bob@remote.test");
        posthorn.stop();
        assertThat(queueCommand("list", "--json")).contains('"' + id + '"');
        assertThat(queueCommand("show", id)).contains("bob@remote.test");
        queueCommand("remove", id, "--yes");
        assertThat(queueCommand("list", "--json")).doesNotContain(id);
    }

    @Test
    void retryDeliversNow() {
        String id = queue("alice@sender.test", "bob@remote.test");
        mx.forgive();
        queueCommand("retry", id);
        mx.await(1);
        awaitGone(id);
    }

    @Test
    void retryAttemptsNowThoughTheHostIsLeftAlone() {
        mx.forgive().always("GREETING", "421 4.3.2 closed");
        String failed = queue("alice@sender.test", "bob@remote.test");
        String suspended = queue("alice@sender.test", "carol@remote.test");
        assertThat(queueCommand("show", suspended)).contains("delivery suspended");
        int before = mx.connections();
        queueCommand("retry", suspended);
        await().atMost(Duration.ofSeconds(20)).until(() -> mx.connections() > before);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !queueCommand("show", suspended).contains("delivery suspended"));
        mx.forgive();
        queueCommand("retry", failed);
        assertThat(mx.await(1).getFirst().recipients()).containsExactly("bob@remote.test");
    }

    @Test
    void whatIsHeldStaysUntilItIsReleased() {
        String held = queue("alice@sender.test", "bob@remote.test");
        String free = queue("alice@sender.test", "carol@remote.test");
        queueCommand("hold", held);
        mx.forgive();
        queueCommand("retry", held);
        queueCommand("retry", free);
        assertThat(mx.await(1).getFirst().recipients()).containsExactly("carol@remote.test");
        posthorn.restart();
        assertThat(queueCommand("list")).contains(held);
        assertThat(mx.received()).hasSize(1);
        queueCommand("release", held);
        queueCommand("retry", held);
        assertThat(mx.await(2).getLast().recipients()).containsExactly("bob@remote.test");
    }

    @Test
    void removeTellsNobody() {
        String id = queue("alice@sender.test", "bob@remote.test");
        queueCommand("remove", id, "--yes");
        assertThat(queueCommand("list")).doesNotContain(id);
        mx.forgive();
        posthorn.restart();
        posthorn.stop();
        assertThat(mx.received()).isEmpty();
        assertThat(sender.connections()).isZero();
    }

    @Test
    void messagesAreChosenByRecipientDomainAndBySender() {
        String one = queue("alice@sender.test", "bob@one.test");
        String two = queue("eve@sender.test", "bob@two.test");
        assertThat(queueCommand("list", "--domain", "ONE.test")).contains(one).doesNotContain(two);
        assertThat(queueCommand("list", "--sender", "eve@sender.test"))
                .contains(two)
                .doesNotContain(one);
        queueCommand("remove", "--sender", "alice@sender.test", "--yes");
        mx.forgive();
        queueCommand("retry", "--domain", "two.test");
        assertThat(mx.await(1).getFirst().recipients()).containsExactly("bob@two.test");
        awaitGone(two);
        assertThat(ID.matcher(queueCommand("list")).find()).isFalse();
    }

    @Test
    void anUnknownIdIsAnError() {
        var result = posthorn.cli("queue", "show", "0000000000000");
        assertThat(result.status()).isNotZero();
        assertThat(result.output()).contains("0000000000000").doesNotContain("\tat ");
    }

    /// Sends a message that is deferred; returns its id.
    private String queue(String from, String to) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            SmtpTalk.Reply reply = talk.mail(from, List.of(to), Mails.simple("queued"));
            Matcher id = ID.matcher(reply.text());
            assertThat(id.find()).as(reply.text()).isTrue();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(posthorn.log()).containsPattern(id.group() + ".*deferred"));
            return id.group();
        }
    }

    private void awaitGone(String id) {
        await().atMost(Duration.ofSeconds(20)).until(() -> !queueCommand("list").contains(id));
    }

    private String queueCommand(String... args) {
        var all = new java.util.ArrayList<>(List.of("queue"));
        all.addAll(List.of(args));
        return posthorn.cli(all.toArray(String[]::new)).mustSucceed().output().strip();
    }
}
