package org.posthorn.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/// The client's side of TLS, for delivery. Any thread may use it; sessions with the same host and port are resumed
/// among all that one instance wraps.
public final class ClientTls {
    private static final int SESSION_CACHE_SIZE = 10_000;
    private static final int SESSION_SECONDS = 3_600;

    private final SSLContext context;

    private ClientTls(SSLContext context) {
        this.context = context;
    }

    /// Encrypts with whoever answers, and checks nobody (RFC 7435). The MX records that named the host came
    /// unsigned and the STARTTLS offer can be stripped, so whoever could present a wrong certificate could as well
    /// have had clear text: refusing it would protect nothing, and turn delivery to the many hosts with self-signed
    /// or expired certificates into clear text.
    public static ClientTls opportunistic() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAnyone()}, null);
            context.getClientSessionContext().setSessionCacheSize(SESSION_CACHE_SIZE);
            context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
            return new ClientTls(context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    /// Layers TLS over a connected socket: client mode, TLS 1.2 and 1.3, the handshake not begun. Closing the
    /// result closes the socket; time-outs are set on either.
    ///
    /// @param host the MX host's name, which goes into SNI and names the session to resume; an address is not sent
    /// (RFC 6066 section 3)
    public SSLSocket wrap(Socket connected, String host) throws IOException {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        var wrapped = (SSLSocket) context.getSocketFactory().createSocket(connected, name, connected.getPort(), true);
        wrapped.setUseClientMode(true);
        SSLParameters parameters = TlsVersions.clientParameters(context);
        parameters.setServerNames(serverNames(name));
        wrapped.setSSLParameters(parameters);
        return wrapped;
    }

    private static List<SNIServerName> serverNames(String host) {
        boolean address = host.indexOf(':') >= 0
                || !host.isEmpty() && host.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
        if (address) {
            return List.of();
        }
        try {
            return List.of(new SNIHostName(host));
        } catch (IllegalArgumentException e) {
            // A name in the DNS that is no host name, such as one with an underscore: the server will do without.
            return List.of();
        }
    }
}
