package org.posthorn.tls;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks web servers over HTTPS whose certificates are trusted, never by way of a redirect, each question within its
/// time. Any thread.
public final class HttpsClient implements AutoCloseable {
    private final HttpClient client;
    private final Duration timeout;

    /// @param trusted whom to believe about the servers
    /// @param timeout of a question, from connecting to the last octet of its answer
    public HttpsClient(ServerIdentity trusted, Duration timeout) {
        this.timeout = timeout;
        client = HttpClient.newBuilder()
                .sslContext(trusted.context())
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    /// Waits for the answer, whatever its status.
    ///
    /// @throws IOException with the reason on one line, and what it comes from as its cause, when none comes in time
    public <T> HttpResponse<T> answer(HttpRequest request, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> coming = client.sendAsync(request, body);
        try {
            return coming.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("timed out", e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e.getCause());
        } finally {
            // Whoever drips its answer is left.
            coming.cancel(true);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
