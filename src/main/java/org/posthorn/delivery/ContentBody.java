package org.posthorn.delivery;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Content;

/// The body of a post: the content as it is read, a piece at a time as the connection takes them.
final class ContentBody implements HttpRequest.BodyPublisher {
    private static final int PIECE = 16 * 1024;

    private final Content content;
    private final List<Pump> pumps = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;
    private volatile boolean handedOver;
    private volatile @Nullable IOException unreadable;

    ContentBody(Content content) {
        this.content = content;
    }

    @Override
    public long contentLength() {
        return content.size();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        var pump = new Pump(subscriber);
        pumps.add(pump);
        subscriber.onSubscribe(pump);
        Thread.ofVirtual().name("posthorn-webhook-body").start(pump::run);
        if (stopped) {
            pump.cancel();
        }
    }

    /// Whether all of it was handed to the connection, so that the server may have it.
    boolean isHandedOver() {
        return handedOver;
    }

    /// Why the content could not be read, or null.
    @Nullable
    IOException unreadable() {
        return unreadable;
    }

    /// Ends the reading, whoever still waits, and of whoever comes yet.
    void stop() {
        stopped = true;
        pumps.forEach(Pump::cancel);
    }

    private final class Pump implements Flow.Subscription {
        private static final int MOST_AT_ONCE = 1 << 20;

        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final Semaphore demand = new Semaphore(0);
        private volatile boolean cancelled;
        private long read;

        Pump(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long pieces) {
            demand.release(Math.clamp(pieces, 1, MOST_AT_ONCE));
        }

        @Override
        public void cancel() {
            cancelled = true;
            demand.release();
        }

        void run() {
            try {
                content.transferTo(this::pieces);
                subscriber.onComplete();
            } catch (IOException e) {
                if (!cancelled) {
                    unreadable = e;
                    subscriber.onError(e);
                }
            }
        }

        private void pieces(byte[] block, int offset, int length) throws IOException {
            for (int at = offset; at < offset + length; at += PIECE) {
                await();
                // The block may be used again once this returns, and the connection may take longer.
                byte[] piece = Arrays.copyOfRange(block, at, Math.min(at + PIECE, offset + length));
                read += piece.length;
                handedOver |= read >= content.size();
                subscriber.onNext(ByteBuffer.wrap(piece));
            }
        }

        /// The post as a whole has a timeout, and stops this.
        private void await() throws IOException {
            demand.acquireUninterruptibly();
            if (cancelled) {
                throw new IOException("nobody wants the rest");
            }
        }
    }
}
