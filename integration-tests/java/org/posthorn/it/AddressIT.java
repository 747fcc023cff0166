package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Dsn;
import org.posthorn.it.harness.FakeDns;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;
import org.posthorn.it.harness.TestTls;

/// Addresses of real mail that RFC 5321 does not know, from the client to the end: each comes out as it came in.
class AddressIT {
    private static final List<String> LOCAL_PARTS = List.of(
            ".a", "a.", "a..b", "\".a\"", "\"a b\"", "\"\"", "../../x", "/etc/passwd", "x".repeat(65), "v".repeat(200));
    /// The first has MX records, the second none.
    private static final List<String> DOMAINS = List.of("web_1.remote.test", "host_name");

    @RegisterExtension
    static final Rig RIG = new Rig();

    private static FakeMx mx;
    private static Posthorn posthorn;
    private static Path mail;

    @BeforeAll
    static void start() throws IOException {
        mx = RIG.add(FakeMx.start());
        FakeDns dns = RIG.add(FakeDns.start())
                .mx(DOMAINS.getFirst(), "mx_1.remote.test=127.0.0.1")
                .zone(
                        DOMAINS.getLast() + ". IN A 127.0.0.1",
                        // A policy that can't be fetched from a host of that name.
                        "_mta-sts." + DOMAINS.getFirst() + ". IN TXT \"v=STSv1; id=1;\"");
        mail = RIG.folder("mail");
        posthorn = RIG.started(new PosthornConfig()
                .inbound("local.test")
                .dns(dns.server(), mx.port())
                .route("local.test", "maildir:" + mail)
                .more("[tls-reports]\ncontact = \"postmaster@local.test\"\n"));
    }

    @BeforeEach
    void forget() {
        mx.reset().offer("DSN", "PIPELINING").offerTls(TestTls.server(RIG.folder()));
    }

    @Test
    @Tag("req019")
    void anAddressComesOutAsItCameIn() {
        List<String> addresses = DOMAINS.stream()
                .flatMap(domain -> LOCAL_PARTS.stream().map(local -> local + '@' + domain))
                .toList();
        addresses.forEach(address -> send(address, address));
        assertThat(mx.await(addresses.size()))
                .allSatisfy(one -> assertThat(one.tls()).isTrue())
                .allSatisfy(one -> assertThat(one.text()).contains("for <" + one.sender() + '>'))
                .extracting(one -> one.sender() + ' ' + one.recipients())
                .containsExactlyInAnyOrderElementsOf(addresses.stream()
                        .map(address -> address + " [" + address + ']')
                        .toList());
        await().untilAsserted(() -> assertThat(posthorn.log())
                .contains(addresses.stream()
                        .map(address -> "from=<" + address + ">, to=<" + address + ">, relay=")
                        .toList()));
    }

    @Test
    void tlsIsReportedOfSuchDomains() {
        for (String domain : DOMAINS) {
            send("sender@host_name", "bob@" + domain);
        }
        mx.await(DOMAINS.size());
        for (String domain : DOMAINS) {
            await().untilAsserted(() -> assertThat(
                            posthorn.cli("tls", "report", domain).mustSucceed().output())
                    .contains("\"policy-domain\" : \"" + domain + '"')
                    .containsPattern("\"total-successful-session-count\" : [1-9]"));
        }
    }

    @Test
    void aMaildirIsWithinItsFolder() throws IOException {
        for (String local : LOCAL_PARTS) {
            send("sender@remote.test", local + "@local.test");
        }
        await().untilAsserted(() -> assertThat(deliveredTo())
                .containsExactlyInAnyOrderElementsOf(
                        LOCAL_PARTS.stream().map(local -> local + "@local.test").toList()));
        try (Stream<Path> around = Files.list(mail.getParent())) {
            assertThat(around).noneMatch(file -> file.getFileName().toString().startsWith("x"));
        }
    }

    /// The Delivered-To field of each message below the folder.
    private static List<String> deliveredTo() throws IOException {
        try (Stream<Path> files = Files.walk(mail)) {
            return files.filter(file -> file.getParent().endsWith("new"))
                    .map(AddressIT::deliveredTo)
                    .toList();
        }
    }

    private static String deliveredTo(Path file) {
        try {
            return Files.readString(file)
                    .split("Delivered-To: ")[1]
                    .lines()
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aReportNamesWhatTheSenderWrote() {
        mx.once("RCPT", "550 5.1.1 no such user");
        send("a..b@host_name", "c..d@web_1.remote.test");
        Dsn dsn = Dsn.parse(mx.await(1).getFirst().content());
        assertThat(mx.received().getFirst().recipients()).containsExactly("a..b@host_name");
        assertThat(dsn.finalRecipients()).containsExactly("c..d@web_1.remote.test");
    }

    @Test
    void commandsFindAndShowSuchMail() {
        mx.always("RCPT", "450 4.2.0 later");
        send("a..b@host_name", "\".a\"@host_name");
        await().untilAsserted(() -> assertThat(posthorn.cli("queue", "list", "--sender", "a..b@host_name", "--json")
                        .output())
                .contains("\"a..b@host_name\""));
        assertThat(posthorn.cli("queue", "list", "--domain", "host_name").output())
                .contains("a..b@host_name");
        posthorn.restart();
        mx.reset();
        assertThat(mx.await(1).getFirst().recipients()).containsExactly("\".a\"@host_name");
        assertThat(mx.received().getFirst().sender()).isEqualTo("a..b@host_name");
    }

    private static void send(String sender, String recipient) {
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.say(250, "EHLO Peter's PC");
            assertThat(talk.mail(sender, List.of(recipient), Mails.simple("hello"))
                            .code())
                    .isEqualTo(250);
        }
    }
}
