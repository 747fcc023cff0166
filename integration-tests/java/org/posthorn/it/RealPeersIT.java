package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.FakeDns;
import org.posthorn.it.harness.Maildir;
import org.posthorn.it.harness.Mails;
import org.posthorn.it.harness.Ports;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.PosthornConfig;
import org.posthorn.it.harness.RequiresTool;
import org.posthorn.it.harness.Rig;
import org.posthorn.it.harness.SmtpTalk;
import org.posthorn.it.peer.DovecotPeer;
import org.posthorn.it.peer.PostfixPeer;
import org.posthorn.it.peer.SmtpSource;

/// Mail between Posthorn and the servers that it meets in the world.
class RealPeersIT {
    @RegisterExtension
    final Rig rig = new Rig();

    @Test
    @RequiresTool(
            value = {"postfix", "smtp-source", "dovecot"},
            root = true)
    void fromPostfixToDovecot() {
        DovecotPeer dovecot = rig.add(new DovecotPeer(rig.folder("dovecot")));
        Posthorn posthorn = rig.started(inbound().route("example.test", dovecot.route()));
        PostfixPeer postfix = rig.add(PostfixPeer.relayTo(rig.folder("postfix"), posthorn.config.relayPort));
        send(postfix, "bob@example.test", 10);
        List<byte[]> mails = dovecot.mailOf("bob@example.test").await(10);
        assertThat(mails)
                .hasSize(10)
                .allSatisfy(mail -> assertThat(Mails.text(mail)).contains("mx.posthorn.test"));
    }

    @Test
    @RequiresTool(value = "dovecot", root = true)
    void toDovecotOnASocket() {
        DovecotPeer dovecot = rig.add(new DovecotPeer(rig.folder("dovecot")));
        Posthorn posthorn = rig.started(inbound().route("example.test", dovecot.socketRoute()));
        byte[] content = Mails.sized("to a socket", 100_000, 2);
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.mail("alice@sender.test", List.of("bob@example.test", "carol@example.test"), content);
        }
        assertThat(Mails.text(dovecot.mailOf("carol@example.test").await(1).getFirst()))
                .endsWith(Mails.text(content).replace("\r\n", "\n"));
        assertThat(dovecot.mailOf("bob@example.test").await(1)).hasSize(1);
        Awaitility.await()
                .until(() ->
                        posthorn.log().contains("relay=" + dovecot.socketRoute().substring(10)));
    }

    @Test
    @RequiresTool(
            value = {"postfix", "smtp-source"},
            root = true)
    void fromPostfixToAMaildir() {
        Posthorn posthorn = rig.started(inbound().route("example.test", "maildir:mail"));
        PostfixPeer postfix = rig.add(PostfixPeer.relayTo(rig.folder("postfix"), posthorn.config.relayPort));
        send(postfix, "bob@example.test", 10);
        var maildir = new Maildir(posthorn.folder().resolve("mail"));
        assertThat(maildir.await(10)).hasSize(10);
        assertThat(maildir.files())
                .allSatisfy(file -> assertThat(file.toString()).contains("bob"));
    }

    @Test
    @RequiresTool(value = "postfix", root = true)
    void toPostfixOverTls() {
        int port = Ports.free("127.0.0.1");
        PostfixPeer postfix = rig.add(PostfixPeer.receiving(rig.folder("postfix"), "peer.test", port));
        FakeDns dns = rig.add(FakeDns.start().mx("peer.test", "mx.peer.test=127.0.0.1"));
        Posthorn posthorn = rig.started(new PosthornConfig().dns(dns.server(), port));
        byte[] content = Mails.sized("to postfix", 100_000, 2);
        try (SmtpTalk talk = posthorn.relay().hello()) {
            talk.mail("alice@sender.test", List.of("bob@peer.test", "carol@peer.test"), content);
        }
        List<byte[]> mails = postfix.mail().await(2);
        assertThat(Mails.text(mails.getFirst())).contains("using TLSv1.3").contains("from mx.posthorn.test");
        // A Maildir holds lines that end with LF.
        assertThat(Mails.text(mails.getFirst())).endsWith(Mails.text(content).replace("\r\n", "\n"));
    }

    private static PosthornConfig inbound() {
        return new PosthornConfig().inbound("example.test").trusted();
    }

    private void send(PostfixPeer postfix, String recipient, int count) {
        SmtpSource.run(rig.folder(), postfix.port(), 3, count, "-f", "alice@sender.test", "-t", recipient, "-l", "4096")
                .mustSucceed();
    }
}
