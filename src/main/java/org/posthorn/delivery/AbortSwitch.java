package org.posthorn.delivery;

import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/// Cuts a courier's connection from another thread, also while it is being made.
final class AbortSwitch {
    private @Nullable Socket socket;
    private boolean aborted;

    /// Takes the newest socket of the courier; closes it at once when the abort came first.
    synchronized void opened(Socket newest) {
        socket = newest;
        if (aborted) {
            close(newest);
        }
    }

    synchronized void abort() {
        aborted = true;
        if (socket != null) {
            close(socket);
        }
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
