package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// Accounts, while the program runs and while it does not.
class UserCommandIT {
    @RegisterExtension
    final Rig rig = new Rig();

    private Posthorn posthorn;

    @BeforeEach
    void configure() {
        posthorn = rig.posthorn(
                new PosthornConfig().inbound("example.test").trusted().route("*", "discard:"));
    }

    @Test
    void addedWhileStopped() {
        posthorn.addUser("alice", "secret one", "alice@example.test");
        assertThat(posthorn.cli("user", "list").mustSucceed().output()).contains("alice", "alice@example.test");
        posthorn.start();
        assertThat(login("alice", "secret one")).isEqualTo(235);
    }

    @Test
    void addedAndRemovedWhileRunning() {
        posthorn.start();
        posthorn.addUser("bob", "secret two", "bob@example.test", "*@bob.test");
        assertThat(login("bob", "secret two")).isEqualTo(235);
        assertThat(posthorn.cli("user", "list", "--json").mustSucceed().output())
                .contains("\"bob\"", "\"*@bob.test\"")
                .doesNotContain("secret");
        posthorn.cli("user", "remove", "bob").mustSucceed();
        assertThat(login("bob", "secret two")).isEqualTo(535);
    }

    @Test
    void addedWhileRunningSurvivesAKill() {
        posthorn.start();
        posthorn.addUser("carol", "secret three", "carol@example.test");
        posthorn.kill9();
        posthorn.start();
        assertThat(login("carol", "secret three")).isEqualTo(235);
    }

    @Test
    void aWholeDomainMayBeAnAddress() {
        posthorn.addUser("dave", "secret four", "*@dave.test");
        posthorn.start();
        try (SmtpTalk talk = posthorn.submission().hello().startTls()) {
            assertThat(talk.authPlain("dave", "secret four").code()).isEqualTo(235);
            talk.say(250, "MAIL FROM:<anything@dave.test>").say(250, "RSET");
            assertThat(refusal(talk)).isIn(550, 553);
        }
    }

    @Test
    void theListOfUsersMakesNone() {
        var result = posthorn.cli("user", "list");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).contains("there is no account database: ", "conf/accounts.mv.db");
        assertThat(posthorn.folder().resolve("conf")).doesNotExist();
    }

    @Test
    void mistakesAreRefused() {
        posthorn.addUser("eve", "secret five", "eve@example.test");
        var again = posthorn.cliWithInput(
                "other\n", "user", "add", "eve", "--address", "e@example.test", "--password-stdin");
        assertThat(again.status()).isNotZero();
        assertThat(posthorn.cli("user", "remove", "nobody").status()).isNotZero();
        assertThat(posthorn.cliWithInput("x\n", "user", "add", "f", "--address", "no address", "--password-stdin")
                        .status())
                .isNotZero();
    }

    /// Whether MAIL or RCPT says no is the server's choice.
    private static int refusal(SmtpTalk talk) {
        int code = talk.ask("MAIL FROM:<foreign@example.test>").code();
        return code == 250 ? talk.ask("RCPT TO:<x@remote.test>").code() : code;
    }

    private int login(String user, String password) {
        try (SmtpTalk talk = posthorn.submission().hello().startTls()) {
            return talk.authPlain(user, password).code();
        }
    }
}
