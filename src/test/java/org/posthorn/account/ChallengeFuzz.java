package org.posthorn.account;

import java.nio.charset.StandardCharsets;
import org.posthorn.tls.ChannelBinding;

/// What a host says to a login of ours, a challenge a line: it is refused with a reason, and no host is believed that
/// does not know the password.
public final class ChallengeFuzz {
    private static final String PASSWORD = "a password that is not in the corpus";

    private ChallengeFuzz() {}

    /// Throws when it does not hold.
    public static void fuzzerTestOneInput(byte[] input) {
        String challenges = new String(input, StandardCharsets.ISO_8859_1);
        if (challenges.contains(PASSWORD)) {
            // The fuzzer sees what is compared, and a host that says the password itself shows nothing.
            return;
        }
        var binding = ScramClientBinding.bound(ChannelBinding.NONE);
        var login = new ScramLogin("user", PASSWORD, binding, "rOprNGfwEbeRWgbNEkqO");
        try {
            login.initial();
            for (String challenge : challenges.split("\n", 4)) {
                byte[] answer = login.next(challenge.getBytes(StandardCharsets.ISO_8859_1));
                if (new String(answer, StandardCharsets.UTF_8).contains(PASSWORD)) {
                    throw new AssertionError("the password was told");
                }
            }
        } catch (SaslLoginException e) {
            if (String.valueOf(e.getMessage()).contains(PASSWORD)) {
                throw new AssertionError("the password is in the reason");
            }
        }
        if (login.isComplete()) {
            throw new AssertionError("a host without the password was believed");
        }
    }
}
