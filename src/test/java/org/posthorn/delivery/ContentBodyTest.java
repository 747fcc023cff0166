package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.posthorn.mail.Content;
import org.posthorn.mail.ContentSink;

@Timeout(30)
class ContentBodyTest {
    /// Never asks for anything.
    private static final class Idle implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {}

        @Override
        public void onNext(ByteBuffer piece) {}

        @Override
        public void onError(Throwable fault) {}

        @Override
        public void onComplete() {}
    }

    /// A post can time out while it is still being connected, and the client asks for the body after that.
    @Test
    void whoComesAfterTheEndReadsNothing() throws Exception {
        var left = new CountDownLatch(1);
        var body = new ContentBody(new Content() {
            @Override
            public long size() {
                return 1;
            }

            @Override
            public void transferTo(ContentSink sink) throws IOException {
                try {
                    sink.write(new byte[1], 0, 1);
                } finally {
                    left.countDown();
                }
            }
        });
        body.stop();
        body.subscribe(new Idle());
        left.await();
        assertThat(body.isHandedOver()).isFalse();
    }
}
