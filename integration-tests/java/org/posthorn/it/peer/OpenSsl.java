package org.posthorn.it.peer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.it.harness.Child;

/// OpenSSL as a client, and as a maker of certificates.
public final class OpenSsl {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;

    public OpenSsl(Path folder) {
        this.folder = folder;
    }

    /// A certificate and its key.
    public record Pair(Path certificate, Path privateKey) {}

    /// What `s_client` said.
    public record Scan(String output) {
        /// Whether TLS was agreed on.
        public boolean agreed() {
            return output.contains("Cipher is ") && !output.contains("Cipher is (NONE)");
        }

        public boolean resumed() {
            return output.contains("Reused, ");
        }

        /// Whether the server showed a certificate of this common name.
        public boolean shows(String name) {
            return output.matches("(?s).*subject=CN ?= ?\\Q" + name + "\\E\\s.*");
        }
    }

    /// Connects, says these lines under TLS and hears the server until it closes; so the last line is QUIT.
    public Scan connect(int port, String lines, String... options) {
        var command = client(port, options);
        // Else a line that begins with Q or R is an order to the client.
        command.add("-ign_eof");
        return new Scan(Child.run(folder, lines, PATIENCE, command).output());
    }

    /// Connects, asks for another handshake in the same connection, then says NOOP.
    public Scan renegotiate(int port, String... options) {
        String client = String.join(" ", client(port, options));
        return new Scan(Child.run(
                        folder,
                        "",
                        PATIENCE,
                        List.of("sh", "-c", "(sleep 2; echo R; sleep 2; echo NOOP; sleep 1) | " + client))
                .output());
    }

    private static List<String> client(int port, String... options) {
        var command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port, "-crlf"));
        command.addAll(List.of(options));
        return command;
    }

    /// A self-signed certificate with an ECDSA key.
    ///
    /// @param names as in a subjectAltName, such as `DNS:mx.test`
    public Pair selfSigned(String file, String commonName, String names) {
        var pair = new Pair(folder.resolve(file + ".pem"), folder.resolve(file + "-key.pem"));
        make(pair, commonName, names, List.of());
        return pair;
    }

    /// A certificate that another has signed.
    public Pair issued(Pair authority, String file, String commonName, String names) {
        var pair = new Pair(folder.resolve(file + ".pem"), folder.resolve(file + "-key.pem"));
        Path request = folder.resolve(file + ".csr");
        run(
                "openssl",
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=" + commonName,
                "-addext",
                "subjectAltName=" + names,
                "-keyout",
                pair.privateKey().toString(),
                "-out",
                request.toString());
        run(
                "openssl",
                "x509",
                "-req",
                "-in",
                request.toString(),
                "-CA",
                authority.certificate().toString(),
                "-CAkey",
                authority.privateKey().toString(),
                "-CAcreateserial",
                "-copy_extensions",
                "copy",
                "-days",
                "30",
                "-out",
                pair.certificate().toString());
        return pair;
    }

    private void make(Pair pair, String commonName, String names, List<String> more) {
        var command = new ArrayList<>(List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "30",
                "-subj",
                "/CN=" + commonName,
                "-addext",
                "subjectAltName=" + names,
                "-keyout",
                pair.privateKey().toString(),
                "-out",
                pair.certificate().toString()));
        command.addAll(more);
        run(command.toArray(String[]::new));
    }

    private void run(String... command) {
        Child.run(folder, command).mustSucceed();
    }
}
