package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.posthorn.event.MailEvent;
import org.posthorn.policy.AbuseSettings;
import org.posthorn.policy.Offence;
import org.posthorn.policy.PaceSettings;
import org.posthorn.spool.MemorySpool;

final class AbuseTest {
    private final Server server = Server.relay();

    private void patience(Duration greet, int soft, Duration error) {
        server.settings = server.settings.withPatience(
                new SessionPatience(greet, soft, error, Duration.ofMinutes(1), 0, Duration.ZERO));
    }

    private String lastReason() {
        return ((MailEvent.SessionClosed) server.events.getLast()).reason();
    }

    @Test
    @Tag("req059")
    void whoTalksBeforeTheGreetingIsCut() throws IOException {
        patience(Duration.ofMinutes(1), 0, Duration.ZERO);
        server.abuse = AbuseSettings.defaults();
        assertThat(server.answers("EHLO x\r\n")).isEqualTo("554 5.5.1 You talk before the greeting; closing\r\n");
        assertThat(lastReason()).isEqualTo("talked before the greeting");
        assertThat(server.guard().offences(Offence.EARLY_TALK)).isOne();
    }

    @Test
    @Tag("req059")
    void trustedClientsAreNotTried() throws IOException {
        patience(Duration.ofMinutes(1), 0, Duration.ZERO);
        var sent = FakeConnection.inBlocks(Server.octets("EHLO x\r\nQUIT\r\n"), Integer.MAX_VALUE);
        assertThat(Server.codes(server.answers(Server.TRUSTED, sent))).isEqualTo("220 250 221");
    }

    @Test
    void submissionGreetsAtOnce() throws IOException {
        Server submission = Server.submission();
        submission.settings = submission.settings.withPatience(SessionPatience.defaults());
        assertThat(Server.codes(submission.answers("EHLO x\r\nQUIT\r\n"))).isEqualTo("220 250 221");
    }

    @Test
    void tooManyErrorsOfAnAddressEndEachOfItsSessions() throws IOException {
        server.abuse = AbuseSettings.defaults();
        for (int i = 0; i < 10; i++) {
            assertThat(Server.codes(server.answers("HELLO\r\n".repeat(10) + "QUIT\r\n")))
                    .isEqualTo("220" + " 500".repeat(10) + " 221");
        }
        assertThat(Server.codes(server.answers("HELLO\r\n".repeat(10) + "QUIT\r\n")))
                .isEqualTo("220 500 421");
        assertThat(server.guard().bans().list())
                .singleElement()
                .satisfies(ban -> assertThat(ban.reason()).isEqualTo("command error"));
    }

    @Test
    void refusedRecipientsAreAKindOfTheirOwn() throws IOException {
        server.abuse = AbuseSettings.defaults();
        server.answers("EHLO x\r\nMAIL FROM:<a@example.com>\r\n" + "RCPT TO:<x@elsewhere.example>\r\n".repeat(200));
        assertThat(server.guard().offences(Offence.REFUSED_RECIPIENT)).isEqualTo(101);
        assertThat(server.guard().offences(Offence.COMMAND_ERROR)).isZero();
        assertThat(lastReason()).isEqualTo("too many errors");
    }

    @Test
    void whoHasLoggedInIsSlowedButNotCounted() throws IOException {
        Server submission = Server.submission();
        submission.abuse = AbuseSettings.defaults();
        var connection = FakeConnection.sending(Server.STRANGER, Server.octets("EHLO x\r\nSTARTTLS\r\n"), 1)
                .thenUnderTls("EHLO x\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\nHELLO\r\nQUIT\r\n");
        submission.sessions().open(connection).run();
        assertThat(connection.answers()).contains("235 ", "500 ");
        assertThat(submission.guard().offences(Offence.COMMAND_ERROR)).isZero();
    }

    @Test
    @Tag("req077")
    void failedLoginsAreAKindOfTheirOwnAndTheFirstThreeNeverEndASession() throws IOException {
        Server submission = Server.submission();
        submission.abuse = AbuseSettings.defaults();
        var connection = FakeConnection.sending(Server.STRANGER, Server.octets("EHLO x\r\nSTARTTLS\r\n"), 1)
                .thenUnderTls("EHLO x\r\n" + "AUTH PLAIN AGFsaWNlAHdyb25n\r\n".repeat(8));
        submission.sessions().open(connection).run();
        assertThat(Server.codes(connection.answers())).isEqualTo("220 250 220 250 535 535 535 535 535 421");
        assertThat(submission.guard().offences(Offence.FAILED_LOGIN)).isEqualTo(6);
        assertThat(submission.guard().offences(Offence.COMMAND_ERROR)).isZero();
    }

    /// What a submission server answers to alice, logged in.
    private static String toAlice(Server submission, String sent) throws IOException {
        var connection = FakeConnection.sending(Server.STRANGER, Server.octets("EHLO x\r\nSTARTTLS\r\n"), 1)
                .thenUnderTls("EHLO x\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n" + sent);
        submission.sessions().open(connection).run();
        return Server.codes(connection.answers()).replaceFirst("220 250 220 250 235 ", "");
    }

    private static final String MESSAGE = "MAIL FROM:<alice@example.org>\r\nRCPT TO:<b@example.com>\r\n"
            + "RCPT TO:<c@example.com>\r\nDATA\r\nx: y\r\n\r\nz\r\n.\r\n";

    private static Server submission(int messages, int recipients, int brakeMinimum) {
        Server submission = Server.submission();
        submission.abuse = AbuseSettings.defaults()
                .withAccounts(new PaceSettings(
                        messages,
                        recipients,
                        Duration.ofHours(1),
                        10,
                        brakeMinimum,
                        Duration.ofDays(1),
                        Duration.ofDays(7),
                        100));
        return submission;
    }

    @Test
    void anAccountMaySendSoManyMessages() throws IOException {
        Server submission = submission(2, 0, 1000);
        assertThat(toAlice(submission, MESSAGE.repeat(2) + "MAIL FROM:<alice@example.org>\r\nQUIT\r\n"))
                .isEqualTo("250 250 250 354 250 250 250 250 354 250 450 221");
        submission.nanoTime += Duration.ofHours(2).toNanos();
        assertThat(toAlice(submission, MESSAGE)).isEqualTo("250 250 250 354 250");
    }

    @Test
    void anAccountMaySendToSoManyRecipients() throws IOException {
        Server submission = submission(0, 3, 1000);
        assertThat(toAlice(submission, MESSAGE.repeat(2))).isEqualTo("250 250 250 354 250 250 250 452 354 250");
        assertThat(submission.spool.stored)
                .extracting(stored -> stored.envelope().recipients().size())
                .containsExactly(2, 1);
        assertThat(submission.guard().offences(Offence.REFUSED_RECIPIENT)).isZero();
    }

    @Test
    void whoSuddenlySendsMuchIsHeldAndNotTold() throws IOException {
        Server submission = submission(0, 0, 4);
        assertThat(toAlice(submission, MESSAGE.repeat(4)))
                .isEqualTo("250 250 250 354 250 ".repeat(4).strip());
        assertThat(submission.spool.stored)
                .extracting(MemorySpool.Stored::held)
                .containsExactly(false, false, true, true);
        assertThat(submission.events).contains(new MailEvent.Braked(Server.NOW, "alice", 6, 0));
        assertThat(submission.guard().accounts().release("alice")).isTrue();
        toAlice(submission, MESSAGE);
        assertThat(submission.spool.stored.getLast().held()).isFalse();
    }

    /// Who has to try all day, since there is no room or since each try breaks off, does not send much.
    @Test
    void whatIsNotTakenPutsNoBrakeOn() throws IOException {
        Server submission = submission(0, 0, 4);
        String chunk = "BDAT 6 LAST\r\nx: y\r\n";
        String message = MESSAGE.replaceFirst("(?s)DATA.*", chunk);
        submission.spool.room = 0;
        assertThat(toAlice(submission, message.repeat(10))).endsWith("452 250 250 250 452");
        submission.spool.room = 50;
        assertThat(toAlice(submission, message.repeat(10))).endsWith("452 250 250 250 452");
        submission.spool.room = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            toAlice(submission, message.substring(0, message.length() - 1));
        }
        submission.spool.broken = true;
        toAlice(submission, message.repeat(10));
        submission.spool.broken = false;
        toAlice(submission, message.repeat(2));
        assertThat(submission.spool.stored).extracting(MemorySpool.Stored::held).containsExactly(false, false);
        toAlice(submission, message);
        assertThat(submission.spool.stored.getLast().held()).isTrue();
    }

    @Test
    void trustedClientsAreNotCounted() throws IOException {
        server.abuse = AbuseSettings.defaults();
        patience(Duration.ZERO, 0, Duration.ofMinutes(1));
        server.answersSlowly(Server.TRUSTED, "HELLO\r\n".repeat(50));
        assertThat(server.guard().offences(Offence.COMMAND_ERROR)).isZero();
    }

    @Test
    void delaysGrowAndEnd() {
        var patience =
                new SessionPatience(Duration.ZERO, 10, Duration.ofSeconds(1), Duration.ofSeconds(5), 0, Duration.ZERO);
        assertThat(patience.delay(10, 0)).isZero();
        assertThat(patience.delay(11, 0)).hasSeconds(1);
        assertThat(patience.delay(13, 0)).hasSeconds(3);
        assertThat(patience.delay(1000, 0)).hasSeconds(5);
        assertThat(patience.delay(1, 2)).hasSeconds(2);
    }

    @Test
    void aPauseEndsAtStop() throws Exception {
        patience(Duration.ZERO, 0, Duration.ofMinutes(1));
        var connection = FakeConnection.sending(Server.STRANGER, Server.octets("HELLO\r\n".repeat(50)), 7);
        SmtpSession session = server.sessions().open(connection);
        Thread thread = Thread.startVirtualThread(session::run);
        // The offence is counted just before the pause, which lasts: the time does not pass here.
        while (server.guard().offences(Offence.COMMAND_ERROR) == 0) {
            Thread.onSpinWait();
        }
        session.stop();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(connection.answers()).endsWith("421 4.3.2 Server is shutting down\r\n");
    }

    @Test
    void aPauseTakesItsTime() {
        var gate = new SessionGate(SessionTimeouts.defaults(), SessionPatience.endless(), () -> server.nanoTime += 100);
        gate.pause(Duration.ofNanos(1000));
        assertThat(server.nanoTime).isGreaterThanOrEqualTo(1000);
    }

    @Test
    @Tag("req031")
    void aDripIsJudgedByTheMinimumRate() throws IOException {
        assertThat(secondsOfDripping(0, 1)).as("no rate asked for").isEqualTo(2000);
        assertThat(secondsOfDripping(1, 1)).as("just enough").isEqualTo(2000);
        assertThat(secondsOfDripping(10, 1)).as("too little").isBetween(60, 70);
        int usual = SessionPatience.defaults().minimumRate();
        assertThat(secondsOfDripping(usual, 1)).as("by default").isEqualTo(2000);
        assertThat(secondsOfDripping(10, 20)).as("enough").isEqualTo(2000);
    }

    /// How long a client may send so many octets each second.
    private int secondsOfDripping(int minimumRate, int octets) throws IOException {
        var patience =
                new SessionPatience(Duration.ZERO, 0, Duration.ZERO, Duration.ZERO, minimumRate, Duration.ofMinutes(1));
        var gate = new SessionGate(SessionTimeouts.defaults(), patience, () -> server.nanoTime);
        gate.expectContent();
        for (int second = 0; second < 2000; second++) {
            Object wait = gate.beginRead();
            server.nanoTime += Duration.ofSeconds(1).toNanos();
            if (gate.claimOverdue() != SessionGate.Overdue.NOTHING) {
                return second;
            }
            gate.endRead(wait, octets);
        }
        return 2000;
    }

    @Test
    void theClientIsTheOneOfTheConnection() throws IOException {
        server.abuse = AbuseSettings.defaults();
        server.answersSlowly("2001:db8::1", "HELLO\r\n".repeat(101));
        assertThat(server.guard().bans().list().getFirst().client().toString())
                .startsWith("2001:db8:")
                .endsWith("/64");
    }
}
