package org.posthorn.tls;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.posthorn.dns.AddressAnswer;
import org.posthorn.dns.MailResolver;
import org.posthorn.mail.TlsFailure;
import org.posthorn.mail.TlsFault;

/// Fetches policies over HTTPS (RFC 8461 section 3.3): from a server whose certificate is trusted and has the name
/// `mta-sts.` with the domain as a DNS-ID, with status 200, and never by way of a redirect. The resolver of the mail finds
/// the server, and not the operating system's, which may know another DNS. Any thread.
final class StsFetcher implements StsPolicies.Fetch {
    private static final int OK = 200;
    private static final String PATH = "/.well-known/mta-sts.txt";
    private static final int MOST_ADDRESSES = 4;
    private static final int HEAD_OCTETS = 16 << 10;

    private final StsSettings settings;
    private final ServerIdentity trusted;
    private final SSLContext context;
    private final MailResolver resolver;

    StsFetcher(StsSettings settings, ServerIdentity trusted, MailResolver resolver) {
        this.settings = settings;
        this.trusted = trusted;
        this.resolver = resolver;
        context = trusted.context();
    }

    /// Waits for it, within its time.
    ///
    /// @throws IOException with the reason on one line when there is none to be had
    @Override
    public StsText fetch(String domain) throws IOException, InterruptedException {
        String host = "mta-sts." + domain;
        Response response = response(host, addresses(host));
        if (response.status() != OK) {
            throw new IOException("status " + response.status());
        }
        String type = response.headers().getOrDefault("content-type", "text/plain");
        if (!type.toLowerCase(Locale.ROOT).startsWith("text/plain")) {
            throw new IOException("it is no text/plain");
        }
        try {
            return StsText.parse(new String(response.body(), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new StsFetchException(TlsFault.STS_POLICY_INVALID, "it is no policy: " + e.getMessage(), e);
        }
    }

    private List<InetAddress> addresses(String host) throws IOException {
        return switch (resolver.addresses(host)) {
            case AddressAnswer.Addresses found ->
                found.addresses().stream().limit(MOST_ADDRESSES).toList();
            case AddressAnswer.NoAddress _ -> throw new IOException("host " + host + " has no address");
            case AddressAnswer.NoSuchHost _ -> throw new IOException("host " + host + " does not exist");
            case AddressAnswer.TemporaryFailure failure ->
                throw new IOException("lookup of host " + host + ": " + failure.reason());
        };
    }

    /// @param headers by their names in lower case
    private record Response(int status, Map<String, String> headers, byte[] body) {}

    /// Of the first address that takes a connection.
    private Response response(String host, List<InetAddress> addresses) throws IOException, InterruptedException {
        IOException latest = new IOException("host " + host + " has no address");
        long end = System.nanoTime() + settings.timeout().toNanos();
        // An address that never answers leaves time for the others.
        int share = Math.toIntExact(
                Math.max(1, settings.timeout().dividedBy(addresses.size()).toMillis()));
        for (InetAddress address : addresses) {
            try (var socket = new Socket()) {
                var expired = new AtomicBoolean();
                Thread watchdog = watchdog(socket, end, expired);
                boolean connected = false;
                try {
                    socket.connect(new InetSocketAddress(address, settings.port()), share);
                    connected = true;
                    return ask(socket, host);
                } catch (IOException e) {
                    latest = expired.get() ? new IOException("timed out", e) : e;
                    if (connected || expired.get()) {
                        throw latest;
                    }
                } finally {
                    watchdog.interrupt();
                    watchdog.join();
                }
            }
        }
        throw new IOException("host " + host + " takes no connection: " + latest.getMessage(), latest);
    }

    /// Closes the socket when the time is over, whatever it is being used for.
    private static Thread watchdog(Socket socket, long end, AtomicBoolean expired) {
        return Thread.ofVirtual().name("mta-sts-timeout").start(() -> {
            try {
                Thread.sleep(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
                expired.set(true);
                socket.close();
            } catch (InterruptedException e) {
                // Not needed any more.
            } catch (IOException e) {
                // It is closed either way.
            }
        });
    }

    private Response ask(Socket plain, String host) throws IOException {
        var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, settings.port(), true);
        handshake(socket, host);
        String port = settings.port() == 443 ? "" : ":" + settings.port();
        String request = "GET " + PATH + " HTTP/1.1\r\nHost: " + host + port
                + "\r\nAccept: text/plain\r\nUser-Agent: Posthorn\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return read(new BufferedInputStream(socket.getInputStream()));
    }

    private void handshake(SSLSocket socket, String host) throws IOException {
        try {
            socket.startHandshake();
        } catch (SSLHandshakeException e) {
            // It fails for a certificate that is not trusted, and hardly for anything else.
            throw new StsFetchException(
                    TlsFault.STS_WEBPKI_INVALID,
                    "the web server's certificate is not trusted, or there is no TLS: " + TlsProblem.text(e),
                    e);
        } catch (SSLException e) {
            throw new IOException(TlsProblem.text(e), e);
        }
        Optional<TlsFailure> failure = trusted.failure(socket.getSession(), host);
        if (failure.isPresent()) {
            throw new StsFetchException(
                    TlsFault.STS_WEBPKI_INVALID,
                    failure.get().reason(),
                    new SSLHandshakeException(failure.get().reason()));
        }
    }

    /// The first that is not interim (RFC 9110 section 15.2).
    private Response read(InputStream in) throws IOException {
        var left = new Allowance(HEAD_OCTETS);
        Response response = read(in, left);
        while (response.status() < OK) {
            response = read(in, left);
        }
        return response;
    }

    private Response read(InputStream in, Allowance left) throws IOException {
        String[] first = line(in, left).split(" ", 3);
        if (first.length < 2 || !first[0].startsWith("HTTP/1.") || !first[1].matches("[0-9]{3}")) {
            throw new IOException("the web server's answer is not HTTP");
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.putIfAbsent(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        int status = Integer.parseInt(first[1]);
        return new Response(status, headers, status == OK ? body(in, headers) : new byte[0]);
    }

    private byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            return chunked(in);
        }
        long length = number(headers.getOrDefault("content-length", String.valueOf(Integer.MAX_VALUE)), 10);
        byte[] octets = in.readNBytes((int) Math.min(length, settings.policySize() + 1L));
        checkSize(octets.length);
        if (headers.containsKey("content-length") && octets.length < length) {
            throw new IOException("the web server's answer is cut off");
        }
        return octets;
    }

    private byte[] chunked(InputStream in) throws IOException {
        var octets = new ByteArrayOutputStream();
        while (true) {
            String size = line(in, new Allowance(HEAD_OCTETS)).split(";", 2)[0].strip();
            long length = number(size, 16);
            if (length == 0) {
                return octets.toByteArray();
            }
            // Not added to what is there yet: the sum could overflow.
            checkSize(length);
            checkSize(octets.size() + length);
            byte[] chunk = in.readNBytes((int) length);
            if (chunk.length < length) {
                throw new IOException("the web server's answer is cut off");
            }
            octets.write(chunk);
            line(in, new Allowance(HEAD_OCTETS));
        }
    }

    private void checkSize(long octets) throws IOException {
        if (octets > settings.policySize()) {
            throw new IOException("the policy is over " + settings.policySize() + " octets");
        }
    }

    private static long number(String text, int radix) throws IOException {
        try {
            long number = Long.parseLong(text, radix);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new IOException("the web server's answer is not HTTP");
    }

    /// How many octets may still come.
    private static final class Allowance {
        private int octets;

        Allowance(int octets) {
            this.octets = octets;
        }

        boolean take() {
            return octets-- > 0;
        }
    }

    private static String line(InputStream in, Allowance left) throws IOException {
        var line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new IOException("the web server's answer is cut off");
            }
            if (!left.take()) {
                throw new IOException("the header of the web server's answer is too long");
            }
            line.append((char) octet);
        }
        return line.toString().stripTrailing();
    }
}
