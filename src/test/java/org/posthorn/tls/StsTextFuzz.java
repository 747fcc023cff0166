package org.posthorn.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

/// Any text as an MTA-STS policy: it is none, for a reason, or its lines say the same policy.
public final class StsTextFuzz {
    private StsTextFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        StsText read;
        try {
            read = StsText.parse(new String(input, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank().matches("[ -~]+");
            return;
        }
        assertThat(StsText.parse(String.join("\r\n", read.policy().lines())).policy())
                .isEqualTo(read.policy());
    }
}
