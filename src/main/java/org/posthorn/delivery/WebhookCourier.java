package org.posthorn.delivery;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Relay;
import org.posthorn.route.Destination;
import org.posthorn.route.Webhook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Posts mail to a web address, each message once for up to as many recipients as a transaction has.
final class WebhookCourier implements Courier {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookCourier.class);

    /// What the client needs to hand over an answer that is there.
    private static final Duration LAST_MOMENT = Duration.ofSeconds(2);

    private final Webhook webhook;
    private final HttpClient client;
    private final int recipientsPerPost;
    private final InstantSource clock;
    private final Relay relay;
    private final WebhookVerdict verdict;
    private volatile @Nullable CompletableFuture<HttpResponse<byte[]>> underWay;
    private volatile boolean aborted;

    WebhookCourier(Destination.Post post, HttpClient client, int recipientsPerPost, InstantSource clock) {
        webhook = post.webhook();
        this.client = client;
        this.recipientsPerPost = recipientsPerPost;
        this.clock = clock;
        relay = Relay.local(post.name());
        verdict = new WebhookVerdict(relay);
    }

    @Override
    public Receipt deliver(Consignment consignment) {
        long began = System.nanoTime();
        var tally = new Tally(consignment.recipients());
        if (consignment.envelope().terms().requireTls() && !webhook.isPrivate()) {
            tally.failed(verdict.ofClearText());
        }
        List<Integer> todo = tally.open();
        while (!todo.isEmpty()) {
            int size = Math.min(recipientsPerPost, todo.size());
            Trouble trouble = post(consignment, todo.subList(0, size), tally);
            todo = todo.subList(size, todo.size());
            if (trouble != null && trouble.hostFault()) {
                tally.failed(todo, new Trouble(Verdict.NEXT_HOST, trouble.diagnosis(), true));
                break;
            }
        }
        var took = Duration.ofNanos(System.nanoTime() - began);
        return new Receipt(tally.close(), Duration.ZERO, took, tally.hostFault(), tally.maybeTaken());
    }

    /// @return what went wrong, which the tally knows, or null
    private @Nullable Trouble post(Consignment consignment, List<Integer> batch, Tally tally) {
        Trouble trouble;
        try {
            List<Recipient> recipients = batch.stream().map(tally::recipient).toList();
            var body = new ContentBody(consignment.content());
            HttpRequest request = new WebhookRequest(webhook, consignment, recipients).build(body, clock.instant());
            trouble = exchange(request, body, batch, tally);
            IOException unreadable = body.unreadable();
            if (unreadable != null) {
                LOG.warn("{}: {}: {}", consignment.id(), ContentFacts.UNREADABLE, unreadable.toString());
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{}: {} can't be asked: {}", consignment.id(), relay, e.toString());
            trouble = verdict.ofNoRequest();
        } catch (RuntimeException e) {
            LOG.error("{}: delivery to {} failed unexpectedly", consignment.id(), relay, e);
            trouble = verdict.ofNoRequest();
        }
        if (trouble != null) {
            tally.failed(batch, trouble);
        }
        return trouble;
    }

    private @Nullable Trouble exchange(HttpRequest request, ContentBody body, List<Integer> batch, Tally tally) {
        var answer = new FirstOctets();
        CompletableFuture<HttpResponse<byte[]>> coming = client.sendAsync(request, _ -> answer.begun());
        underWay = coming;
        try {
            if (aborted) {
                return verdict.ofAbort(body.isHandedOver());
            }
            HttpResponse<byte[]> response = response(coming, answer);
            if (!WebhookVerdict.isDelivered(response)) {
                return verdict.ofAnswer(response);
            }
            Diagnosis diagnosis = verdict.delivered(response);
            batch.forEach(index -> tally.delivered(index, diagnosis, false));
            return null;
        } catch (TimeoutException e) {
            return verdict.ofTimeout(body.isHandedOver());
        } catch (ExecutionException e) {
            return body.unreadable() == null
                    ? verdict.ofFault(e.getCause() == null ? e : e.getCause(), body.isHandedOver())
                    : verdict.ofContent();
        } catch (CancellationException e) {
            return verdict.ofAbort(body.isHandedOver());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return verdict.ofAbort(body.isHandedOver());
        } finally {
            coming.cancel(true);
            body.stop();
        }
    }

    /// Once its status is there it counts, whether or not the rest comes in time.
    private HttpResponse<byte[]> response(CompletableFuture<HttpResponse<byte[]>> coming, FirstOctets answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return coming.get(webhook.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (!answer.isBegun()) {
                throw e;
            }
            answer.cut();
            return coming.get(LAST_MOMENT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /// The client keeps connections; a further message saves one.
    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public void abort() {
        aborted = true;
        CompletableFuture<HttpResponse<byte[]>> coming = underWay;
        if (coming != null) {
            coming.cancel(true);
        }
    }

    @Override
    public void close() {}
}
