package org.posthorn.it.peer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.it.harness.Child;

/// Postfix's load generator.
public final class SmtpSource {
    private SmtpSource() {}

    /// Sends this many messages over this many sessions.
    public static Child.Result run(Path folder, int port, int sessions, int messages, String... options) {
        var command = new ArrayList<>(
                List.of("/usr/sbin/smtp-source", "-s", Integer.toString(sessions), "-m", Integer.toString(messages)));
        command.addAll(List.of(options));
        command.add("inet:127.0.0.1:" + port);
        return Child.run(folder, "", Duration.ofSeconds(120), command);
    }
}
