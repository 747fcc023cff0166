package org.posthorn.it.peer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.it.harness.Child;

/// swaks, the tool that postmasters try servers with.
public final class Swaks {
    private static final Pattern REFUSAL = Pattern.compile("(?m)^<[*~]\\* +(\\d{3}) (.*)$");

    private Swaks() {}

    /// How it went: swaks ends with 0 when the mail was taken.
    public record Outcome(int status, String transcript) {
        public boolean accepted() {
            return status == 0;
        }

        /// The reply that it complains about: its code and text.
        public String refusal() {
            Matcher refusal = REFUSAL.matcher(transcript);
            if (!refusal.find()) {
                throw new AssertionError("nothing was refused:\n" + transcript);
            }
            return refusal.group(1) + " " + refusal.group(2).strip();
        }
    }

    /// Runs swaks against a loopback port.
    public static Outcome run(Path folder, int port, String... options) {
        var command = new ArrayList<>(List.of(
                "swaks",
                "--server",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--ehlo",
                "client.test",
                "--timeout",
                "30s"));
        command.addAll(List.of(options));
        Child.Result result = Child.run(folder, "", Duration.ofSeconds(60), command);
        return new Outcome(result.status(), result.output());
    }
}
