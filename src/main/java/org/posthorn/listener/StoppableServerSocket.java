package org.posthorn.listener;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.posthorn.event.FaultLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server socket that can be closed while its accept loop lives on: the loop, which takes a closed socket for an
/// error and tries again, then waits here until it is told to end.
final class StoppableServerSocket extends ServerSocket {
    private static final Logger LOG = LoggerFactory.getLogger(StoppableServerSocket.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final FaultLog faults =
            new FaultLog(LOG, "connections can't be accepted", "connections are accepted again");
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile boolean stopped;

    StoppableServerSocket() throws IOException {
        super();
    }

    @Override
    public Socket accept() throws IOException {
        while (true) {
            try {
                Socket accepted = super.accept();
                faults.worked();
                return accepted;
            } catch (IOException e) {
                if (stopped || isClosed()) {
                    awaitRelease();
                    throw e;
                }
                faults.failed(e);
                pause();
            }
        }
    }

    /// What keeps a connection from being accepted, such as a want of descriptors, does not end within a moment.
    private void pause() throws SocketException {
        try {
            if (released.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SocketException("stopping");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SocketException("interrupted while pausing");
        }
    }

    private void awaitRelease() throws SocketException {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SocketException("interrupted while stopping");
        }
    }

    /// Accepts no more connections.
    void stopAccepting() {
        stopped = true;
        try {
            super.close();
        } catch (IOException e) {
            LOG.debug("closing {}", this, e);
        }
    }

    /// The accept loop closes the socket as it ends.
    @Override
    public void close() throws IOException {
        stopped = true;
        super.close();
        released.countDown();
    }
}
