package org.posthorn.it.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.posthorn.it.harness.Child;
import org.posthorn.it.harness.Maildir;
import org.posthorn.it.harness.Ports;

/// A private Dovecot that speaks LMTP on loopback and on a UNIX socket, and delivers any address into a Maildir of its own. Needs root.
public final class DovecotPeer implements AutoCloseable {
    /// The user `mail`, whom every Debian has.
    private static final int MAIL_USER = 8;

    private final int port = Ports.free();
    private final Path folder;
    private final Process process;

    public DovecotPeer(Path folder) {
        this.folder = folder;
        try {
            Path mail = Files.createDirectories(folder.resolve("mail"));
            Files.setAttribute(mail, "unix:uid", MAIL_USER);
            Path configuration = Files.writeString(folder.resolve("dovecot.conf"), configuration());
            Path output = folder.resolve("dovecot-start.log");
            process = Child.start(
                    folder, output.toFile(), List.of("/usr/sbin/dovecot", "-F", "-c", configuration.toString()));
            Listening.await(port, folder.resolve("dovecot.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The route to it.
    public String route() {
        return "lmtp://127.0.0.1:" + port;
    }

    /// The route to its UNIX socket.
    public String socketRoute() {
        return "lmtp:unix:" + folder.resolve("run/lmtp");
    }

    /// The mail of one address.
    public Maildir mailOf(String address) {
        return new Maildir(folder.resolve("mail").resolve(address));
    }

    @Override
    public void close() {
        Child.end(process);
    }

    private String configuration() {
        return """
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/dovecot.log
                protocols = lmtp
                listen = 127.0.0.1
                ssl = no
                mail_location = maildir:%1$s/mail/%%u
                first_valid_uid = 1
                passdb {
                  driver = static
                  args = nopassword=y
                }
                userdb {
                  driver = static
                  args = uid=%3$d gid=%3$d home=%1$s/mail/%%u allow_all_users=yes
                }
                service lmtp {
                  unix_listener lmtp {
                    mode = 0600
                  }
                  inet_listener lmtp {
                    address = 127.0.0.1
                    port = %2$d
                  }
                }
                """.formatted(folder, port, MAIL_USER);
    }
}
