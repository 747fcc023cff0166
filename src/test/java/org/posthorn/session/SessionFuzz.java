package org.posthorn.session;

import java.io.IOException;
import java.util.Arrays;

/// Any octets as a client: one well-formed reply to each command, content never run as commands, only content that
/// was accepted in the spool, no exception, and nothing kept of the session.
///
/// The first octet says who the client is and to which listener it talks, the second in what blocks its octets come.
/// What follows the first 0xFF is sent under TLS.
public final class SessionFuzz {
    private static final int MAX_LENGTH = 16_384;

    private SessionFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length < 2 || input.length > MAX_LENGTH) {
            return;
        }
        int kind = input[0] & 0xFF;
        int block = 1 + (input[1] & 0xFF);
        int end = 2;
        while (end < input.length && input[end] != (byte) 0xFF) {
            end++;
        }
        byte[] clear = Arrays.copyOfRange(input, 2, end);
        byte[] underTls = Arrays.copyOfRange(input, Math.min(end + 1, input.length), input.length);
        SessionRole role = SessionRole.values()[kind % SessionRole.values().length];
        boolean tls = role.isSubmission() || (kind & 0x40) != 0;
        var trial = new Trial(role, clear, tls ? underTls : null);
        trial.play((kind & 0x80) == 0 ? Server.STRANGER : Server.TRUSTED, block);
    }
}
