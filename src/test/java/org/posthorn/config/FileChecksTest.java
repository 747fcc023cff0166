package org.posthorn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileChecksTest {
    @TempDir
    Path folder;

    @Test
    void foldersThatCanBeMadeAreGoodAndNotMade() throws IOException {
        assertThat(check("""
                spool = "DIR/a/b/queue"
                [[route]]
                match = ["*"]
                to = "maildir:DIR/mail"
                [accounts]
                database = "DIR/conf/accounts.mv.db"
                [log]
                target = "DIR/log/mail.log"
                """)).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        Files.createFile(folder.resolve("file"));
        assertThat(check("""
                spool = "DIR/file"

                [[route]]
                match = ["example.org"]
                to = "mx"
                [[route]]
                match = ["*"]
                  to = "maildir:DIR/file/mail"
                [accounts]
                database = "DIR/file/accounts.mv.db"
                """))
                .containsExactly(
                        "posthorn.toml:1:1: spool: is no folder: DIR/file",
                        "posthorn.toml:8:3: to: is no folder: DIR/file",
                        "posthorn.toml:8:3: to: shares a folder with the queue: DIR/file/mail and DIR/file",
                        "posthorn.toml:10:1: database: is no folder: DIR/file");
    }

    @Test
    void trustedCertificatesAreCertificates() throws IOException {
        Files.writeString(folder.resolve("trusted.pem"), "nothing of the kind");
        assertThat(check("""
                [delivery]
                trusted-certificates = "DIR/trusted.pem"
                """))
                .singleElement()
                .asString()
                .startsWith("posthorn.toml:2:1: trusted-certificates: ")
                .contains("DIR/trusted.pem");
    }

    /// Whatever its permissions say, for root every file can be written.
    @Test
    void aFileThatIsThereHasToBeWritable() throws IOException {
        Path log = Files.createFile(folder.resolve("mail.log"));
        Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("r--r--r--"));
        List<String> problems = Files.isWritable(log)
                ? List.of()
                : List.of("posthorn.toml:2:1: target: can't be written to: DIR/mail.log");
        assertThat(check("""
                [log]
                target = "DIR/mail.log"
                """)).isEqualTo(problems);
    }

    /// Nobody makes a file in that folder. The service manager has made this one, as it may do in `/var/log`.
    @Test
    void theFolderOfAFileThatIsThereNeedNotBeWritable() throws IOException {
        assertThat(check("""
                [log]
                target = "/proc/self/comm"
                """)).isEmpty();
        assertThat(check("""
                [log]
                target = "/proc/self/mail.log"
                """))
                .singleElement()
                .asString()
                .startsWith("posthorn.toml:2:1: target: can't be written to: /proc/self");
    }

    @Test
    void aProgramHasToBeThere() throws IOException {
        Files.createFile(folder.resolve("text"));
        assertThat(check("""
                [[route]]
                match = ["good.example"]
                to = "pipe:good"
                [[route]]
                match = ["bad.example"]
                to = "pipe:bad"
                [delivery.pipe.good]
                command = ["/bin/sh", "{recipient}"]
                [delivery.pipe.bad]
                command = ["DIR/text"]
                directory = "DIR/none"
                """))
                .containsExactly(
                        "posthorn.toml:6:1: to: is no program that can be started: DIR/text",
                        "posthorn.toml:6:1: to: its program has no folder to run in: DIR/none");
    }

    @Test
    void aWebhookHasItsFiles() throws IOException {
        Files.createFile(folder.resolve("token"));
        assertThat(check("""
                [[route]]
                match = ["crm.example"]
                to = "webhook:crm"
                [delivery.webhook.crm]
                url = "https://crm.example/"
                authorization-file = "DIR/token"
                secret-file = "DIR/secret"
                """))
                .containsExactly("posthorn.toml:3:1: to: its webhook has a file that can't be read: DIR/secret");
    }

    @Test
    void theWordsOfReportsAreReadAndTheirFaultsAreToldWhereTheyAre() throws IOException {
        Files.writeString(folder.resolve("de.txt"), "[greeting]\nHallo von {hostnme}\n");
        assertThat(check("""
                [reports]
                language = "de"
                templates = "DIR"
                """)).containsExactly("DIR/de.txt:2:11: {hostnme} is not known here; it may be hostname");
    }

    @Test
    void aLanguageThatIsNotThereIsTold() throws IOException {
        assertThat(check("""
                [reports]
                language = "xx"
                """)).containsExactly("language \"xx\": there are no such texts");
    }

    @Test
    void aFolderIsNoFile() throws IOException {
        Files.createDirectory(folder.resolve("some.log"));
        assertThat(check("""
                [log]
                target = "DIR/some.log"
                """)).containsExactly("posthorn.toml:2:1: target: is a folder, not a file: DIR/some.log");
    }

    @Test
    void aMissingKeyFileIsReportedWhereItIsNamed() throws IOException {
        Files.createFile(folder.resolve("certificate.pem"));
        assertThat(check("""
                [tls]
                certificate = "DIR/certificate.pem"
                private-key = "DIR/private-key.pem"
                """))
                .containsExactly("posthorn.toml:3:1: private-key: there is no such file: DIR/private-key.pem");
    }

    @Test
    void filesThatAreNoKeysAreReported() throws IOException {
        Files.createFile(folder.resolve("certificate.pem"));
        Files.createFile(folder.resolve("private-key.pem"));
        assertThat(check("""

                [tls]
                certificate = "DIR/certificate.pem"
                private-key = "DIR/private-key.pem"
                """)).singleElement().asString().startsWith("posthorn.toml:2:1: DIR/certificate.pem: ");
    }

    private List<String> check(String toml) {
        String text = toml.replace("DIR", folder.toString());
        try {
            return new ConfigurationFile("posthorn.toml", text, () -> "machine.example.org")
                    .check(OptionalInt.empty()).problems().stream()
                            // Whether a port is free is the business of BindChecksTest.
                            .filter(problem -> !problem.message().contains(" now: "))
                            .map(this::print)
                            .toList();
        } catch (ConfigurationException e) {
            return e.problems().stream().map(this::print).toList();
        }
    }

    private String print(Problem problem) {
        return problem.toString().replace(folder.toString(), "DIR");
    }
}
