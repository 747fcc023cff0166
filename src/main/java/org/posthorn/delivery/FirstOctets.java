package org.posthorn.delivery;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// The beginning of a server's answer; the rest is left. What goes wrong in it does not change what its status said.
final class FirstOctets implements HttpResponse.BodySubscriber<byte[]> {
    static final int MOST = 4096;

    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean begun;

    /// Its status and fields are there.
    FirstOctets begun() {
        begun = true;
        return this;
    }

    boolean isBegun() {
        return begun;
    }

    /// What has come is all that is wanted.
    void cut() {
        onComplete();
        Flow.Subscription coming = subscription;
        if (coming != null) {
            coming.cancel();
        }
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (body.isDone()) {
            given.cancel();
        } else {
            given.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            byte[] octets = new byte[Math.min(buffer.remaining(), MOST - kept.size())];
            buffer.get(octets);
            kept.writeBytes(octets);
        }
        if (kept.size() >= MOST) {
            cut();
        }
    }

    @Override
    public void onError(Throwable throwable) {
        onComplete();
    }

    @Override
    public void onComplete() {
        body.complete(kept.toByteArray());
    }
}
