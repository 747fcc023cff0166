package org.posthorn.it.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// Free ports on loopback, below the range that the kernel gives to outgoing connections, which could take them at any
/// time.
public final class Ports {
    private static final int FIRST = 10_240;
    private static final int LAST = 32_000;
    private static final int TRIES = 1_000;

    private Ports() {}

    public static int free() {
        return free("127.0.0.1");
    }

    /// One port that is free on each of these addresses.
    public static int free(String... addresses) {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (isFree(port, addresses)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port");
    }

    /// Whether nothing listens there, on any address of this machine.
    public static boolean isFree(int port) {
        return isFree(port, "0.0.0.0");
    }

    private static boolean isFree(int port, String... addresses) {
        for (String address : addresses) {
            try (var socket = new ServerSocket(port, 1, InetAddress.getByName(address))) {
                socket.setReuseAddress(true);
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
