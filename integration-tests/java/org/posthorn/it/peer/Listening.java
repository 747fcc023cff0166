package org.posthorn.it.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/// Waits until a program answers on its port.
final class Listening {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Listening() {}

    static void await(int port, Path log) {
        try {
            Awaitility.await("something listens on " + port)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> connects(port));
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError("nothing listens on " + port + ":\n" + text(log), e);
        }
    }

    private static boolean connects(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String text(Path log) {
        try {
            return Files.exists(log) ? Files.readString(log) : "(no log)";
        } catch (IOException e) {
            return "(" + e.getMessage() + ")";
        }
    }
}
