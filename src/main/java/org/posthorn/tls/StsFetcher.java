package org.posthorn.tls;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import org.posthorn.mail.TlsFault;

/// Fetches policies over HTTPS (RFC 8461 section 3.3): from a server whose certificate is trusted and names
/// `mta-sts.` with the domain, with status 200, and never by way of a redirect. Any thread.
final class StsFetcher implements StsPolicies.Fetch {
    private static final int OK = 200;

    private final HttpsClient client;
    private final StsSettings settings;
    private final Function<String, URI> address;

    /// @param address where a domain's policy is
    StsFetcher(StsSettings settings, ServerIdentity trusted, Function<String, URI> address) {
        this.settings = settings;
        this.address = address;
        client = new HttpsClient(trusted, settings.timeout());
    }

    StsFetcher(StsSettings settings, ServerIdentity trusted) {
        this(settings, trusted, domain -> usual(domain, settings.port()));
    }

    private static URI usual(String domain, int port) {
        return URI.create("https://mta-sts." + domain + (port == 443 ? "" : ":" + port) + "/.well-known/mta-sts.txt");
    }

    /// Waits for it, within its time.
    ///
    /// @throws IOException with the reason on one line when there is none to be had
    @Override
    public StsText fetch(String domain) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = response(domain);
        if (response.statusCode() != OK) {
            throw new IOException("status " + response.statusCode());
        }
        String type = response.headers().firstValue("Content-Type").orElse("text/plain");
        if (!type.toLowerCase(Locale.ROOT).startsWith("text/plain")) {
            throw new IOException("it is no text/plain");
        }
        try {
            return StsText.parse(new String(response.body(), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new StsFetchException(TlsFault.STS_POLICY_INVALID, "it is no policy: " + e.getMessage(), e);
        }
    }

    private HttpResponse<byte[]> response(String domain) throws IOException, InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(address.apply(domain)).build();
            return client.answer(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), settings.policySize()));
        } catch (IllegalArgumentException e) {
            throw new IOException("no URL: " + e.getMessage(), e);
        } catch (IOException e) {
            // The handshake fails for a certificate that is not trusted or names another, and hardly for anything else.
            throw e.getCause() instanceof SSLHandshakeException
                    ? new StsFetchException(TlsFault.STS_WEBPKI_INVALID, String.valueOf(e.getMessage()), e)
                    : e;
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
