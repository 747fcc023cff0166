package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.AddressAnswer;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.Destination.SmtpHosts;

/// Which host is asked, and which comes next.
class SmtpHostsTest {
    private final CourierFixture fixture = new CourierFixture();
    private ScriptedPeer first;
    private ScriptedPeer second;

    @BeforeEach
    void start() throws Exception {
        first = new ScriptedPeer();
        second = new ScriptedPeer();
    }

    @AfterEach
    void stop() throws Exception {
        first.close();
        second.close();
        fixture.close();
    }

    @Test
    @Tag("req034")
    void triesEveryAddressOfEveryHost() throws Exception {
        try (var last = new ScriptedPeer(InetAddress.getByName("127.0.0.7"), 0)) {
            fixture.resolver
                    .host("a.test", "127.0.0.2", "127.0.0.3")
                    .host("b.test", "127.0.0.4", "127.0.0.5")
                    .host("c.test", "127.0.0.6", "127.0.0.7");
            var hosts = new SmtpHosts(
                    "test",
                    List.of(
                            new RankedHost(0, "a.test", last.port()),
                            new RankedHost(1, "b.test", last.port()),
                            new RankedHost(2, "c.test", last.port())));
            Receipt receipt = fixture.courier(hosts).deliver(mail("a@example.org"));
            assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0");
            assertThat(receipt.hostFault()).isFalse();
            assertThat(receipt.outcomes().getFirst().diagnosis().relay())
                    .hasToString("c.test[127.0.0.7]:" + last.port());
        }
    }

    @Test
    @Tag("req034")
    void triesTheBetterHostFirst() {
        fixture.inOrder(first.port(), second.port()).deliver(mail("a@example.org"));
        assertThat(first.contents()).hasSize(1);
        assertThat(second.connections()).isZero();
    }

    @Test
    @Tag("req034")
    void drawsAmongHostsOfEqualRank() {
        for (int i = 0; i < 40; i++) {
            fixture.smtp(first.port(), second.port()).deliver(mail("a@example.org"));
        }
        assertThat(first.contents()).isNotEmpty();
        assertThat(second.contents()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "greeting, 421 busy",
        "greeting, 554 no service",
        "greeting, 521 5.3.2 Service currently unavailable",
        "greeting, drop",
        "EHLO, 421 busy",
        "EHLO, 451 later",
        "EHLO, drop",
        "MAIL, 451 later",
        "MAIL, 421 bye",
        "MAIL, drop",
        "MAIL, 999 what",
        "MAIL, gibberish",
        "RCPT, 450 later",
        "RCPT, 552 too many",
        "RCPT, drop",
        "DATA, 451 later",
        "DATA, 250 what",
        "DATA, drop"
    })
    @Tag("req037")
    @Tag("req038")
    @Tag("req044")
    void theNextHostGetsWhatTheFirstPutsOff(String step, String reply) {
        first.on(step, reply);
        Receipt receipt = fixture.inOrder(first.port(), second.port()).deliver(mail("a@example.org"));
        assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0");
        assertThat(second.contents()).hasSize(1);
        assertThat(first.contents()).doesNotContain(CourierFixture.TEXT);
    }

    @ParameterizedTest
    @CsvSource({
        "greeting, 421 busy, Deferred 4.0.0, true",
        "greeting, 554 5.3.2 no service, Deferred 4.0.0, true",
        "greeting, 521 this host accepts no mail, Bounced 5.0.0, true",
        "greeting, 521 5.3.2 Service currently unavailable, Deferred 4.0.0, true",
        "greeting, 521 5.5.1 Protocol error, Deferred 4.0.0, true",
        "greeting, drop, Deferred 4.4.2, true",
        "EHLO, 421 4.3.2 busy, Deferred 4.3.2, true",
        "MAIL, 451 later, Deferred 4.0.0, false",
        "MAIL, 550 5.7.1 no, Bounced 5.7.1, false",
        "RCPT, 552 5.5.3 too many, Deferred 4.0.0, false",
        "RCPT, 552 5.2.2 full, Bounced 5.2.2, false",
        "RCPT, 421 4.3.2 bye, Deferred 4.3.2, true",
        "DATA, 554 5.6.0 no, Bounced 5.6.0, false",
        "., 451 4.3.0 later, Deferred 4.3.0, false",
        "., 554 5.7.1 spam, Bounced 5.7.1, false",
        "., 354 what, Deferred 4.0.0, true",
        "., gibberish, Deferred 4.4.2, true",
        "., drop, Deferred 4.4.2, true"
    })
    @Tag("req037")
    @Tag("req039")
    @Tag("req045")
    void withoutAnotherHost(String step, String reply, String kind, boolean hostFault) {
        first.on(step, reply);
        Receipt receipt = fixture.smtp(first.port()).deliver(mail("a@example.org"));
        assertThat(kinds(receipt)).containsExactly(kind);
        assertThat(receipt.hostFault()).isEqualTo(hostFault);
    }

    @ParameterizedTest
    @ValueSource(strings = {"greeting", "EHLO", "MAIL", "RCPT", "DATA", "."})
    @Tag("req043")
    void aPeerThatHangsIsCut(String step) {
        first.on(step, ScriptedPeer.STALL);
        fixture.settings = fixture.settings.withTimeouts(DeliveryTimeouts.all(java.time.Duration.ofMillis(100)));
        Receipt receipt = fixture.smtp(first.port()).deliver(mail("a@example.org"));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.4.2");
        assertThat(receipt.outcomes().getFirst().diagnosis().text()).contains("timed out");
        assertThat(receipt.hostFault()).isTrue();
    }

    @Test
    void oneHostThatMayTakeItLaterOutweighsOneThatNeverWill() {
        first.on(ScriptedPeer.GREETING, "421 busy");
        second.on(ScriptedPeer.GREETING, "521 this host does not accept mail");
        assertThat(kinds(fixture.inOrder(first.port(), second.port()).deliver(mail("a@example.org"))))
                .containsExactly("Deferred 4.0.0");
    }

    @Test
    @Tag("req040")
    void onlyThePutOffRecipientGoesToTheNextHost() {
        first.inTurn("RCPT", "250 ok", "451 later", "550 5.1.1 no");
        Receipt receipt = fixture.inOrder(first.port(), second.port())
                .deliver(mail("a@example.org", "b@example.org", "c@example.org"));
        assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0", "Delivered 2.0.0", "Bounced 5.1.1");
        assertThat(second.commands()).contains("RCPT TO:<b@example.org>");
        assertThat(second.count("RCPT")).isEqualTo(1);
    }

    @Test
    void aHostWithoutAddressDefers() {
        fixture.resolver.host("late.test", new AddressAnswer.TemporaryFailure("SERVFAIL"));
        var hosts = new SmtpHosts(
                "test", List.of(new RankedHost(0, "nowhere.test", 25), new RankedHost(1, "late.test", 25)));
        Receipt receipt = fixture.courier(hosts).deliver(mail("a@example.org"));
        assertThat(kinds(receipt)).containsExactly("Deferred 4.4.3");
        assertThat(receipt.hostFault()).isTrue();
    }

    @Test
    @Tag("req041")
    void anAddressFoundDeadComesLastNextTime() throws Exception {
        int port = first.port();
        first.close();
        var hosts = new SmtpHosts(
                "test", List.of(new RankedHost(0, "127.0.0.1", port), new RankedHost(1, "127.0.0.1", second.port())));
        var courier = fixture.courier(hosts);
        courier.deliver(mail("a@example.org"));
        second.dropConnections();
        try (var back = new ScriptedPeer(port)) {
            assertThat(kinds(courier.deliver(mail("a@example.org")))).containsExactly("Delivered 2.0.0");
            assertThat(back.connections()).isZero();
        }
        assertThat(second.contents()).hasSize(2);
    }

    @Test
    void abortEndsAnAttempt() throws Exception {
        first.on("MAIL", ScriptedPeer.STALL);
        Courier courier = fixture.inOrder(first.port(), second.port());
        Thread aborter = Thread.ofVirtual().start(() -> {
            while (first.count("MAIL") == 0) {
                Thread.onSpinWait();
            }
            courier.abort();
        });
        Receipt receipt = courier.deliver(mail("a@example.org"));
        aborter.join();
        assertThat(kinds(receipt)).containsExactly("Deferred 4.3.2");
        assertThat(second.connections()).isZero();
    }
}
