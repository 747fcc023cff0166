package org.posthorn.ops;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/// The command line's end of the admin address.
final class AdminClient implements AutoCloseable {
    private final AdminSettings settings;
    private final AdminToken token;
    private final HttpClient http;
    private final Json json = new Json();

    AdminClient(AdminSettings settings, AdminToken token) {
        this.settings = settings;
        this.token = token;
        // No proxy: the address is this machine's own.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(settings.connectTimeout())
                .build();
    }

    /// Whether the server that wrote the token file answers there. Sends nothing that is secret.
    boolean isServerThere() {
        var octets = new byte[16];
        new SecureRandom().nextBytes(octets);
        String challenge = HexFormat.of().formatHex(octets);
        try {
            HttpRequest request = HttpRequest.newBuilder(uri("/proof?challenge=" + challenge))
                    .timeout(settings.connectTimeout())
                    .build();
            HttpResponse<String> response = send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 && response.body().equals(token.proof(challenge));
        } catch (IOException e) {
            // Nobody, or somebody else: either way not the server that wrote the file.
            return false;
        }
    }

    <T> T get(String path, Class<T> type) throws IOException {
        return json.read(exchange(request(path).GET().build()), type);
    }

    /// As it stands in the answer.
    String text(String path) throws IOException {
        return new String(exchange(request(path).GET().build()), StandardCharsets.UTF_8);
    }

    <T> T post(String path, Object body, Class<T> type) throws IOException {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.octets(body)))
                .build();
        return json.read(exchange(request), type);
    }

    <T> T delete(String path, Class<T> type) throws IOException {
        return json.read(exchange(request(path).DELETE().build()), type);
    }

    void delete(String path) throws IOException {
        exchange(request(path).DELETE().build());
    }

    /// Any text as one segment of a path.
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(settings.answerTimeout())
                .header("Authorization", "Bearer " + token.secret());
    }

    private byte[] exchange(HttpRequest request) throws IOException {
        HttpResponse<byte[]> response = send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() >= 300) {
            throw new DeskException(DeskException.Kind.ofStatus(response.statusCode()), problem(response));
        }
        return response.body();
    }

    private String problem(HttpResponse<byte[]> response) {
        try {
            return json.read(response.body(), Problem.class).error();
        } catch (IOException e) {
            return "the server answered " + response.statusCode();
        }
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new IOException("the running server did not answer: " + Fault.of(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private URI uri(String path) {
        InetSocketAddress address = token.address();
        String host = address.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? '[' + host + ']' : host) + ':' + address.getPort() + path);
    }
}
