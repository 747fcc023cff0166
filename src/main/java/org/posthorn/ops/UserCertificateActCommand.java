package org.posthorn.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.posthorn.tls.Fingerprint;
import org.posthorn.tls.TlsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `posthorn user certificate add` and `posthorn user certificate remove`
@Command
final class UserCertificateActCommand implements Callable<Integer> {
    private final CommandContext context;
    private final boolean add;

    @Parameters(paramLabel = "NAME", description = "the user")
    private String name = "";

    @Parameters(
            paramLabel = "FILE|FINGERPRINT",
            description = "a PEM file whose first certificate is meant, or the SHA-256 fingerprint of a certificate")
    private String certificate = "";

    UserCertificateActCommand(CommandContext context, boolean add) {
        this.context = context;
        this.add = add;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        String fingerprint = fingerprint();
        try (Accounts accounts = context.desks().accounts(context.setup())) {
            if (add) {
                accounts.addCertificate(name, fingerprint);
            } else {
                accounts.removeCertificate(name, fingerprint);
            }
        }
        String what =
                add ? "Added certificate " + fingerprint + " to " : "Removed certificate " + fingerprint + " from ";
        context.out().println(what + "user " + Printable.of(name));
        return Commands.OK;
    }

    private String fingerprint() throws DeskException {
        try {
            return isFile()
                    ? Fingerprint.ofFile(Path.of(certificate)).hex()
                    : Fingerprint.parse(certificate).hex();
        } catch (TlsException e) {
            throw DeskException.invalid(String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw DeskException.invalid("neither a file nor a SHA-256 fingerprint: " + Printable.of(certificate), e);
        }
    }

    private boolean isFile() {
        try {
            return Files.exists(Path.of(certificate));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
