package org.posthorn.route;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/// Which addresses this machine has. Any thread.
public final class LocalAddresses {
    private LocalAddresses() {}

    /// Whether connections can come from there, as of now. Tried and not looked up: interfaces don't list all that they
    /// have, such as those of a whole network.
    public static boolean has(InetAddress address) {
        try (var socket = new Socket()) {
            socket.bind(new InetSocketAddress(address, 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
