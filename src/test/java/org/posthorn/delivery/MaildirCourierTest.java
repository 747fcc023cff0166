package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.CourierFixture.kinds;
import static org.posthorn.delivery.CourierFixture.mail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.mail.Content;
import org.posthorn.mail.ContentSink;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.QueueId;
import org.posthorn.route.Destination;

class MaildirCourierTest {
    @TempDir
    private Path folder;

    private final CourierFixture fixture = new CourierFixture();

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private Receipt deliver(Consignment consignment) {
        return fixture.courier(new Destination.Maildir(folder.resolve("mail"))).deliver(consignment);
    }

    private List<Path> messages(String mailbox) throws IOException {
        try (var files = Files.list(folder.resolve("mail").resolve(mailbox).resolve("new"))) {
            return files.toList();
        }
    }

    @Test
    void writesIntoTheMailboxOfEachRecipient() throws Exception {
        Receipt receipt = deliver(mail("Alice@Example.org", "bob@example.org"));
        assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0", "Delivered 2.0.0");
        Path file = messages("alice@example.org").getFirst();
        assertThat(file)
                .hasContent("Return-Path: <sender@example.com>\nDelivered-To: Alice@Example.org\n"
                        + "Subject: hello\n\nHello.\n");
        assertThat(file.getFileName().toString())
                .matches("\\d+\\.M\\d+P\\d+Q\\d+\\.posthorn\\.test,S=" + Files.size(file));
        assertThat(messages("bob@example.org")).hasSize(1);
        assertThat(folder.resolve("mail/alice@example.org/tmp")).isEmptyDirectory();
        assertThat(folder.resolve("mail/alice@example.org/cur")).isEmptyDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void namesAreNeverUsedTwice() throws Exception {
        for (int i = 0; i < 20; i++) {
            deliver(mail("alice@example.org"));
        }
        assertThat(messages("alice@example.org")).hasSize(20);
    }

    @Test
    void turnsLineEndsAcrossBlocks() throws Exception {
        var envelope = CourierFixture.envelope("alice@example.org");
        deliver(new Consignment(
                new QueueId(1),
                envelope,
                new Content() {
                    @Override
                    public long size() {
                        return 8;
                    }

                    @Override
                    public void transferTo(ContentSink sink) throws IOException {
                        for (String block : List.of("a\r", "\nb", "\r", "\r\n", "c\r")) {
                            sink.write(block.getBytes(StandardCharsets.US_ASCII), 0, block.length());
                        }
                    }
                },
                envelope.recipients()));
        assertThat(Files.readString(messages("alice@example.org").getFirst())).endsWith("\na\nb\r\nc\r");
    }

    /// RFC 5321 section 4.4: one Return-Path, that of the last server.
    @ParameterizedTest
    @CsvSource({
        "'Return-Path: <forged@example.com>\r\nSubject: x\r\n\r\nbody', 'Subject: x\n\nbody'",
        "'Received: a\r\n\tb\r\nreturn-PATH :\r\n\t<forged@example.com>\r\n (x)\r\nSubject: x\r\n y\r\n\r\nb', "
                + "'Received: a\n\tb\nSubject: x\n y\n\nb'",
        "'A: b\r\nReturn-Path: <a@b>\r\nReturn-Path: <c@d>\r\n\r\nReturn-Path: <body>\r\n', 'A: b\n\nReturn-Path: <body>\n'",
        "'A: b\r\nReturn-Path: <a@b>', 'A: b\n'",
        "'A: b\r\nReturn-Path\r\nis text: <a@b>', 'A: b\nReturn-Path\nis text: <a@b>'",
        "'X-Return-Path: <a@b>\r\nReturn-Paths: x\r\n\r\n', 'X-Return-Path: <a@b>\nReturn-Paths: x\n\n'"
    })
    void noOtherReturnPathStays(String content, String stored) throws Exception {
        for (int block : new int[] {1, 3, 7, 1000}) {
            String folderOf = "u" + block + "@example.org";
            var envelope = CourierFixture.envelope(folderOf);
            byte[] octets = unescaped(content).getBytes(StandardCharsets.US_ASCII);
            deliver(new Consignment(
                    new QueueId(1),
                    envelope,
                    new Content() {
                        @Override
                        public long size() {
                            return octets.length;
                        }

                        @Override
                        public void transferTo(ContentSink sink) throws IOException {
                            for (int at = 0; at < octets.length; at += block) {
                                sink.write(octets, at, Math.min(block, octets.length - at));
                            }
                        }
                    },
                    envelope.recipients()));
            assertThat(Files.readString(messages(folderOf).getFirst()))
                    .isEqualTo(
                            "Return-Path: <sender@example.com>\nDelivered-To: " + folderOf + "\n" + unescaped(stored));
        }
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");
    }

    /// A folder is a mailbox, whatever the case of the addresses that lead to it.
    @Test
    void recipientsOfOneFolderGetOneCopy() throws Exception {
        assertThat(kinds(deliver(mail("Bob@example.org", "carl@example.org", "bob@example.org"))))
                .containsExactly("Delivered 2.0.0", "Delivered 2.0.0", "Delivered 2.0.0");
        assertThat(messages("bob@example.org")).hasSize(1);
        assertThat(messages("carl@example.org")).hasSize(1);
    }

    @Test
    void waitsWhenItCannotWrite() throws Exception {
        Files.createFile(folder.resolve("mail"));
        assertThat(kinds(deliver(mail("alice@example.org")))).containsExactly("Deferred 4.3.0");
    }

    @ParameterizedTest
    @CsvSource({
        "Alice, Example.ORG, alice@example.org",
        "a+b, example.org, a+b@example.org",
        ".., example.org, %2e.@example.org",
        "../../etc, example.org, %2e.%2f..%2fetc@example.org",
        "a/b, example.org, a%2fb@example.org",
        "a@b, example.org, a%40b@example.org",
        "ü, bücher.example, %c3%bc@xn--bcher-kva.example",
        "Postmaster, '', postmaster",
        "a, [192.0.2.1], a@%5b192.0.2.1%5d",
        "'', b.test, @b.test",
        "@b.test, b.test, %40b.test@b.test",
        ".hidden, example.org, %2ehidden@example.org",
        "a., example.org, a.@example.org",
        "., example.org, %2e@example.org",
        "/etc/passwd, example.org, %2fetc%2fpasswd@example.org",
        "a, web_1.example.net, a@web_1.example.net"
    })
    void noAddressNamesAnotherFolder(String local, String domain, String name) {
        assertThat(MaildirName.of(new MailAddress(local, domain))).isEqualTo(name);
    }

    @Test
    void addressesOfRealMailAreDeliveredWithinTheFolder() throws Exception {
        for (String address : List.of("../x@example.org", ".a@example.org", "\"\"@b.test", "a..b@host_name")) {
            Receipt receipt = deliver(mail(address));
            assertThat(kinds(receipt)).containsExactly("Delivered 2.0.0");
            Path file = messages(MaildirName.of(MailAddress.parse(address))).getFirst();
            assertThat(file.toRealPath()).startsWith(folder.resolve("mail").toRealPath());
            assertThat(file).content().contains("\nDelivered-To: " + address + "\n");
        }
    }

    @Test
    void aLongNameIsCutAndToldApart() {
        String one = MaildirName.of(new MailAddress("é".repeat(32) + "a", "example.org"));
        String two = MaildirName.of(new MailAddress("é".repeat(32) + "b", "example.org"));
        String domain = "x".repeat(60) + '.';
        String longest = MaildirName.of(new MailAddress("é".repeat(32), domain.repeat(4) + "org"));
        assertThat(one).isNotEqualTo(two);
        assertThat(longest).hasSize(MaildirName.MAX);
    }

    @Test
    void discardsWithoutATrace() {
        assertThat(kinds(fixture.courier(new Destination.Discard()).deliver(mail("a@example.org"))))
                .containsExactly("Delivered 2.0.0");
    }
}
