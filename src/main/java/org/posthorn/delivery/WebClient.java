package org.posthorn.delivery;

import java.net.http.HttpClient;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.posthorn.tls.ServerIdentity;

/// The one client of all webhooks, made when the first needs it. Trusts what the configuration trusts, follows no
/// redirect, and asks no proxy. Any thread.
final class WebClient implements AutoCloseable {
    private final ServerIdentity trusted;
    private @Nullable HttpClient client;

    WebClient(ServerIdentity trusted) {
        this.trusted = trusted;
    }

    synchronized HttpClient get() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .sslContext(trusted.context())
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .build();
        }
        return client;
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.shutdownNow();
        }
    }
}
