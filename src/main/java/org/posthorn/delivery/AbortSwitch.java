package org.posthorn.delivery;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// Cuts a courier's connections from another thread, also while they are being made. Any thread.
final class AbortSwitch {
    private final List<Socket> sockets = new ArrayList<>();
    private boolean aborted;

    /// Takes one more socket of the courier; closes it at once when the abort came first.
    synchronized void opened(Socket newest) {
        sockets.removeIf(Socket::isClosed);
        sockets.add(newest);
        if (aborted) {
            close(newest);
        }
    }

    synchronized void abort() {
        aborted = true;
        sockets.forEach(AbortSwitch::close);
    }

    synchronized boolean isAborted() {
        return aborted;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // The descriptor is gone either way.
        }
    }
}
