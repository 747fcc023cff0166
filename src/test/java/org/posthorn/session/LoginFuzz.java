package org.posthorn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.posthorn.event.MailEvent;

/// Any octets as the responses of a SASL exchange, in base64 as they have to be: no exception, the dialogue stays in
/// step, and nobody is let in without the password.
///
/// The first octet chooses the mechanism and whether its first response comes with the command; 0xFF divides
/// responses.
public final class LoginFuzz {
    private static final List<String> MECHANISMS =
            List.of("PLAIN", "LOGIN", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "EXTERNAL");
    private static final String PASSWORD = "secret";
    private static final int MAX_LENGTH = 8192;

    private LoginFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0 || input.length > MAX_LENGTH) {
            return;
        }
        String raw = new String(input, 1, input.length - 1, StandardCharsets.ISO_8859_1);
        byte[] sent = sent(input[0] & 0xFF, raw.split("\u00ff", -1));
        var server = new Server(SessionRole.SUBMISSIONS);
        var connection = FakeConnection.sending(Server.STRANGER, new byte[0], 1).thenUnderTls(sent);
        server.sessions().open(connection).run();
        Transcript.check(sent, null, connection.answers());
        assertThat(((MailEvent.SessionClosed) server.events.getLast()).reason()).isNotEqualTo("error");
        if (!raw.contains(PASSWORD)) {
            assertThat(connection.answers()).doesNotContain("\r\n235 ");
        }
    }

    private static byte[] sent(int kind, String[] responses) {
        var lines = new ArrayList<String>(List.of("EHLO client.test"));
        boolean initial = (kind & 0x80) != 0;
        String mechanism = MECHANISMS.get((kind & 0x7F) % MECHANISMS.size());
        lines.add("AUTH " + mechanism + (initial ? " " + initial(responses[0]) : ""));
        for (int i = initial ? 1 : 0; i < responses.length; i++) {
            lines.add(base64(responses[i]));
        }
        lines.add("NOOP");
        lines.add("QUIT");
        return Server.octets(String.join("\r\n", lines) + "\r\n");
    }

    private static String initial(String response) {
        return response.isEmpty() ? "=" : base64(response);
    }

    private static String base64(String response) {
        return Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.ISO_8859_1));
    }
}
