package org.posthorn.it.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.posthorn.it.harness.Child;
import org.posthorn.it.harness.Ports;
import org.posthorn.it.harness.Posthorn;
import org.posthorn.it.harness.TestTls;

/// A private Exim on loopback that passes all mail on. Needs root: Debian's Exim reads one configuration and no
/// other, and wants a user that only its package makes; so it gets an /etc of its own, in a mount namespace of its own.
public final class EximPeer implements AutoCloseable {
    /// The user `mail`, whom every Debian has, and who is Exim's user in here.
    private static final int MAIL_USER = 8;

    private final int port = Ports.free();
    private final Path folder;
    private final Process process;

    private EximPeer(Path folder, String settings, String rcpt, String transport) {
        this.folder = folder;
        try {
            Path program = program();
            Path etc = etc();
            TestTls.PemPair pair = TestTls.pem(folder, "exim-peer.test");
            for (Path owned : List.of(
                    Files.createDirectories(folder.resolve("spool")),
                    Files.createDirectories(folder.resolve("log")),
                    pair.privateKey())) {
                Files.setAttribute(owned, "unix:uid", MAIL_USER);
            }
            Files.createDirectories(etc.resolve("exim4"));
            Files.writeString(etc.resolve("exim4/exim4.conf"), configuration(program, pair, settings, rcpt, transport));
            process = Child.start(
                    folder,
                    folder.resolve("exim-start.log").toFile(),
                    List.of(
                            "unshare",
                            "--mount",
                            "sh",
                            "-c",
                            "mount --bind \"$1\" /etc && exec \"$2\" -bdf -q2s",
                            "exim",
                            etc.toString(),
                            program.toString()));
            Listening.await(port, folder.resolve("exim-start.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Takes mail over TLS only, and passes it on to this port as it is, long lines and all.
    ///
    /// @param chunking whether it offers CHUNKING
    public static EximPeer passingOn(Path folder, int nextPort, boolean chunking) {
        return new EximPeer(
                folder, "chunking_advertise_hosts = " + (chunking ? "*" : ""), "accept encrypted = *", """
                port = %d
                """.formatted(
                                nextPort));
    }

    /// Takes mail from loopback, and passes it on to this port over TLS only.
    public static EximPeer relayTo(Path folder, int nextPort) {
        return new EximPeer(folder, "", "accept", """
                port = %d
                hosts_require_tls = *
                """.formatted(nextPort));
    }

    public int port() {
        return port;
    }

    public String logText() {
        try {
            return Files.readString(folder.resolve("log/mainlog"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Child.end(process);
    }

    /// Where its user may run it, and without the right to become root.
    private Path program() throws IOException {
        Path copy = folder.resolve("exim4");
        Path unpacked = Posthorn.HOME.resolve("target/exim/usr/sbin/exim4");
        Files.copy(Files.exists(unpacked) ? unpacked : Path.of("/usr/sbin/exim4"), copy);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
        return copy;
    }

    private Path etc() throws IOException {
        Child.run(folder, "cp", "-a", "/etc", "etc").mustSucceed();
        Path etc = folder.resolve("etc");
        Files.writeString(
                etc.resolve("passwd"),
                "\nDebian-exim:x:%1$d:%1$d::/nonexistent:/usr/sbin/nologin\n".formatted(MAIL_USER),
                StandardOpenOption.APPEND);
        Files.writeString(
                etc.resolve("group"), "\nDebian-exim:x:%d:\n".formatted(MAIL_USER), StandardOpenOption.APPEND);
        return etc;
    }

    private String configuration(Path program, TestTls.PemPair pair, String settings, String rcpt, String transport) {
        return """
                exim_path = %1$s
                primary_hostname = exim-peer.test
                spool_directory = %2$s/spool
                log_file_path = %2$s/log/%%slog
                daemon_smtp_ports = %3$d
                local_interfaces = 127.0.0.1
                tls_advertise_hosts = *
                tls_certificate = %4$s
                tls_privatekey = %5$s
                smtp_accept_queue_per_connection = 0
                smtp_accept_max_per_connection = 0
                message_size_limit = 50M
                rfc1413_query_timeout = 0s
                deliver_drop_privilege = true
                keep_environment =
                acl_smtp_rcpt = rcpt
                %6$s
                begin acl
                rcpt:
                  %7$s
                begin routers
                next:
                  driver = manualroute
                  route_list = * 127.0.0.1
                  self = send
                  transport = next
                begin transports
                next:
                  driver = smtp
                  message_linelength_limit = 1000000
                %8$s
                begin retry
                * * F,1h,1s
                """.formatted(program, folder, port, pair.certificate(), pair.privateKey(), settings, rcpt, transport);
    }
}
