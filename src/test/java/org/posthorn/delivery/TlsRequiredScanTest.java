package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.Content;

/// RFC 8689 section 5.
class TlsRequiredScanTest {
    private static boolean saysNo(String text) throws Exception {
        return TlsRequiredScan.saysNo(Content.of(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TLS-Required: No\r\n\r\nbody",
                "Subject: x\r\ntls-required:no\r\nTo: y\r\n\r\n",
                "Subject: x\r\nTLS-REQUIRED:\r\n\t NO \r\n\r\n",
                "Received: a\r\n b\r\n c\r\nTLS-Required: No\r\n\r\n",
                "TLS-Required: No\n\nbody",
                "TLS-Required : No\r\n\r\nbody",
                "Subject: x\r\nTLS-Required: No\r\n",
                "TLS-Required: No",
                "TLS-Required: No\r\nThis is the text\r\n"
            })
    void theFieldIsFound(String text) throws Exception {
        assertThat(saysNo(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\nTLS-Required: No\r\n\r\n",
                "Subject: x\r\n\r\nTLS-Required: No\r\n\r\n",
                "TLS-Required: Yes\r\n\r\n",
                "TLS-Required: None\r\n\r\n",
                "TLS-Required: No\r\n way\r\n\r\n",
                "X-TLS-Required: No\r\n\r\n",
                "Subject: x\r\n TLS-Required: No\r\n\r\n",
                "TLS-Required:\r\n\r\nNo\r\n",
                "Received: x\r\nThis is the text\r\nTLS-Required: No\r\n\r\n",
                "Backup finished\r\nTLS-Required: No\r\n",
                " x\r\nTLS-Required: No\r\n",
                ":x\r\nTLS-Required: No\r\n\r\n"
            })
    void nothingElseIsTaken(String text) throws Exception {
        assertThat(saysNo(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {150, 250, 100_000})
    void linesOfAnyLengthAreNoHindrance(int length) throws Exception {
        assertThat(saysNo("Subject: " + "x".repeat(length) + "\r\nTLS-Required: No\r\n\r\n"))
                .isTrue();
        assertThat(saysNo("TLS-Required: No" + " ".repeat(length) + "x\r\n\r\n"))
                .isFalse();
    }
}
