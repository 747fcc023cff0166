package org.posthorn;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// What the JDK waits for sockets with on virtual threads. It makes that at the first such wait, and takes some
/// descriptors for it; when none is free just then, the class behind it is broken for as long as the JVM lives, and
/// every session after it fails. So it is made at the start.
final class SocketWaits {
    private static final int A_MOMENT_MILLIS = 1;

    private SocketWaits() {}

    /// @throws IOException when the system does not give what it takes
    static void prepare() throws IOException {
        var task = new FutureTask<>(SocketWaits::waitOnce);
        Thread.ofVirtual().name("socket-waits").start(task);
        try {
            task.get();
        } catch (ExecutionException e) {
            throw new IOException("can't wait for sockets, is the limit of open files too low? " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting", e);
        }
    }

    /// Nobody connects: the wait alone counts.
    private static boolean waitOnce() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(A_MOMENT_MILLIS);
            socket.accept().close();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }
}
