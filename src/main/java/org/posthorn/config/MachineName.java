package org.posthorn.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// What this machine is called: a host name, with its domain where that can be found out.
final class MachineName {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");
    private static final String LAST_RESORT = "localhost";

    private MachineName() {}

    /// Asks the system's resolver, which may ask the DNS, but waits for it no longer than this.
    static String find(Duration patience) {
        String asked = CompletableFuture.supplyAsync(MachineName::ask, Thread.ofVirtual()::start)
                .completeOnTimeout("", patience.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(MachineName::none)
                .join();
        return best(List.of(asked, kernel()));
    }

    /// The first with a domain, else the first at all.
    static String best(List<String> names) {
        List<String> fit = names.stream().filter(MachineName::isHostName).toList();
        return fit.stream()
                .filter(name -> name.indexOf('.') > 0 && !name.startsWith(LAST_RESORT))
                .findFirst()
                .orElseGet(() -> fit.isEmpty() ? LAST_RESORT : fit.getFirst());
    }

    private static boolean isHostName(String name) {
        return name.matches("[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?") && !name.matches("[0-9.]+");
    }

    private static String ask() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            throw new CompletionException(e);
        }
    }

    /// A machine that cannot look up itself still has a name.
    private static String none(Throwable failure) {
        return "";
    }

    private static String kernel() {
        try {
            return Files.isReadable(KERNEL) ? Files.readString(KERNEL).strip() : "";
        } catch (IOException e) {
            return "";
        }
    }
}
