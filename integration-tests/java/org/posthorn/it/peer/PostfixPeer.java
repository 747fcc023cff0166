package org.posthorn.it.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.it.harness.Child;
import org.posthorn.it.harness.Maildir;
import org.posthorn.it.harness.Ports;
import org.posthorn.it.harness.TestTls;

/// A private Postfix on loopback: its own configuration, queue and log, away from the system's. Needs root.
public final class PostfixPeer implements AutoCloseable {
    /// The user `mail`, whom every Debian has.
    private static final int MAIL_USER = 8;

    private final int port;
    private final Path folder;

    private PostfixPeer(Path folder, int port, String settings) {
        this.folder = folder;
        this.port = port;
        try {
            Files.createDirectories(folder.resolve("etc"));
            Files.createDirectories(folder.resolve("queue"));
            Path data = Files.createDirectories(folder.resolve("data"));
            Path postfixOwned = Path.of("/var/spool/postfix/active");
            Files.setAttribute(data, "unix:uid", Files.getAttribute(postfixOwned, "unix:uid"));
            Files.writeString(folder.resolve("etc/main.cf"), common() + settings);
            Files.write(folder.resolve("etc/master.cf"), master());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        command("start");
        Listening.await(port, log());
    }

    /// Takes mail from loopback and relays all of it to this port.
    public static PostfixPeer relayTo(Path folder, int nextPort) {
        return new PostfixPeer(folder, Ports.free(), """
                mydestination =
                relayhost = [127.0.0.1]:%d
                smtp_dns_support_level = disabled
                """.formatted(nextPort));
    }

    /// Takes mail from loopback, over TLS only, and passes it on to this port as it is, long lines and all.
    ///
    /// @param chunking whether it offers CHUNKING
    public static PostfixPeer passingOn(Path folder, int nextPort, boolean chunking) {
        TestTls.PemPair pair = TestTls.pem(folder, "postfix-peer.test");
        return new PostfixPeer(folder, Ports.free(), """
                mydestination =
                relayhost = [127.0.0.1]:%d
                smtp_dns_support_level = disabled
                smtp_line_length_limit = 0
                local_header_rewrite_clients =
                smtpd_discard_ehlo_keywords = %s
                smtpd_tls_security_level = encrypt
                smtpd_tls_received_header = yes
                smtpd_tls_cert_file = %s
                smtpd_tls_key_file = %s
                """.formatted(
                        nextPort, chunking ? "" : "chunking", pair.certificate(), pair.privateKey()));
    }

    /// Takes mail from loopback and relays all of it to this port as it is, over TLS only.
    public static PostfixPeer relayOverTls(Path folder, int nextPort) {
        return new PostfixPeer(folder, Ports.free(), """
                mydestination =
                relayhost = [127.0.0.1]:%d
                smtp_dns_support_level = disabled
                smtp_line_length_limit = 0
                local_header_rewrite_clients =
                smtp_tls_security_level = encrypt
                smtp_tls_loglevel = 1
                """.formatted(nextPort));
    }

    /// Takes mail for this domain, over TLS only, into one Maildir. It listens on this port.
    public static PostfixPeer receiving(Path folder, String domain, int port) {
        TestTls.PemPair pair = TestTls.pem(folder, "mx." + domain);
        try {
            Files.setAttribute(Files.createDirectories(folder.resolve("mail")), "unix:uid", MAIL_USER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PostfixPeer(
                folder, port, """
                mydestination =
                mynetworks =
                smtpd_relay_restrictions = reject_unauth_destination
                virtual_mailbox_domains = %1$s
                virtual_mailbox_maps = static:all/
                virtual_mailbox_base = %2$s/mail
                virtual_minimum_uid = 1
                virtual_uid_maps = static:%5$d
                virtual_gid_maps = static:%5$d
                smtpd_tls_security_level = encrypt
                smtpd_tls_received_header = yes
                smtpd_tls_loglevel = 1
                smtpd_tls_cert_file = %3$s
                smtpd_tls_key_file = %4$s
                """.formatted(domain, folder, pair.certificate(), pair.privateKey(), MAIL_USER));
    }

    public int port() {
        return port;
    }

    /// What it delivered.
    public Maildir mail() {
        return new Maildir(folder.resolve("mail"));
    }

    public String logText() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        command("stop");
    }

    private void command(String verb) {
        Child.Result result = Child.run(
                folder, "/usr/sbin/postfix", "-c", folder.resolve("etc").toString(), verb);
        if (result.status() != 0) {
            throw new AssertionError("postfix " + verb + ": " + result.output());
        }
    }

    private Path log() {
        return folder.resolve("postfix.log");
    }

    private String common() {
        return """
                compatibility_level = 3.6
                queue_directory = %1$s/queue
                data_directory = %1$s/data
                command_directory = /usr/sbin
                daemon_directory = /usr/lib/postfix/sbin
                mail_owner = postfix
                setgid_group = postdrop
                myhostname = postfix-peer.test
                mynetworks = 127.0.0.0/8
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                alias_maps =
                maillog_file = %1$s/postfix.log
                maillog_file_prefixes = /tmp
                minimal_backoff_time = 1s
                """.formatted(folder);
    }

    /// Debian's services, none in a chroot, and the SMTP server on our port.
    private List<String> master() throws IOException {
        var lines = new ArrayList<String>();
        for (String line : Files.readAllLines(Path.of("/usr/share/postfix/master.cf.dist"))) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] fields = line.strip().split("\\s+");
            if (!Character.isWhitespace(line.charAt(0)) && fields.length >= 8) {
                fields[4] = "n";
                boolean server = fields[0].equals("smtp") && fields[1].equals("inet");
                fields[0] = server ? "127.0.0.1:" + port : fields[0];
                line = String.join(" ", fields);
            }
            lines.add(line);
        }
        return lines;
    }
}
