package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Child;
import org.posthorn.it.harness.FakeMx;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.RequiresTool;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;

/// A disk without room: 452 4.3.1, and nothing is lost.
@RequiresTool(value = "mount", root = true)
class FullDiskIT {
    private static final String SIZE = "size=300m";

    @RegisterExtension
    final Rig rig = new Rig();

    private Path disk = Path.of("/nonexistent");
    private FakeMx mx;
    private Posthorn posthorn;

    @BeforeEach
    void mountASmallDisk() {
        disk = rig.folder("disk");
        Child.Result mounted = Child.run(rig.folder(), "mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", disk.toString());
        Assumptions.assumeTrue(mounted.status() == 0, "can't mount a tmpfs here: " + mounted.output());
        mx = rig.add(FakeMx.start().always("MAIL", "451 4.3.0 not yet"));
        posthorn = rig.started(
                new PosthornConfig().spool(disk.resolve("queue").toString()).route("*", mx));
    }

    @AfterEach
    void unmount() {
        posthorn.close();
        Child.run(rig.folder(), "umount", disk.toString());
    }

    @Test
    @Tag("req028")
    void aFullDiskRefusesAndRecovers() throws Exception {
        List<String> accepted = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            assertThat(send("before " + i, accepted)).startsWith("250");
        }
        Path filler = fill();
        String full = sendUntilRefused(accepted);
        assertThat(full).startsWith("452 4.3.1");
        assertThat(posthorn.relay().hello().ask("NOOP").code()).isEqualTo(250);
        Files.delete(filler);
        await("mail is taken again")
                .atMost(Duration.ofSeconds(30))
                .until(() -> send("after", accepted).startsWith("250"));
        posthorn.restart();
        mx.forgive();
        mx.await(accepted.size());
        assertThat(mx.received().stream().map(r -> Mails.sha256(Mails.belowReceived(r.content()))))
                .containsExactlyInAnyOrderElementsOf(accepted);
    }

    /// What is preallocated may still take a few.
    private String sendUntilRefused(List<String> accepted) {
        String reply = "";
        for (int i = 0; i < 200 && !reply.startsWith("4"); i++) {
            reply = send("full " + i, accepted);
        }
        return reply;
    }

    private Path fill() throws IOException {
        Path filler = disk.resolve("filler");
        var block = new byte[65_536];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            return filler;
        }
    }

    /// Returns the first refusal of the transaction, or the reply to its dot.
    private String send(String subject, List<String> accepted) {
        byte[] content = Mails.sized(subject, 1_000_000, subject.hashCode());
        try (SmtpTalk talk = posthorn.relay().hello()) {
            for (String line : List.of("MAIL FROM:<a@sender.test>", "RCPT TO:<b@remote.test>", "DATA")) {
                SmtpTalk.Reply reply = talk.ask(line);
                if (reply.code() >= 400) {
                    return reply.text();
                }
            }
            String text = talk.raw(Mails.stuffed(content))
                    .raw(Mails.octets(".\r\n"))
                    .reply()
                    .text();
            if (text.startsWith("250")) {
                accepted.add(Mails.sha256(content));
            }
            return text;
        }
    }
}
