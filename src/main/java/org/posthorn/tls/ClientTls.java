package org.posthorn.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The client's side of TLS, for delivery. Any thread may use it; sessions with the same host and port are resumed
/// among all that one instance wraps.
public final class ClientTls {
    private static final Logger LOG = LoggerFactory.getLogger(ClientTls.class);
    private static final int SESSION_CACHE_SIZE = 10_000;
    private static final int SESSION_SECONDS = 3_600;

    private final SSLContext context;
    private final Supplier<Optional<ClientTls>> alternative;

    private ClientTls(SSLContext context, Supplier<Optional<ClientTls>> alternative) {
        this.context = context;
        this.alternative = alternative;
    }

    /// Encrypts with whoever answers, and checks nobody (RFC 7435). The MX records that named the host came
    /// unsigned and the STARTTLS offer can be stripped, so whoever could present a wrong certificate could as well
    /// have had clear text: refusing it would protect nothing, and turn delivery to the many hosts with self-signed
    /// or expired certificates into clear text.
    public static ClientTls opportunistic() {
        try {
            TlsVersions.takeLongChains();
            LenientCertificates.install();
            return of(SSLContext.getInstance("TLS"), () -> Native.CLIENT);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private static ClientTls of(SSLContext context, Supplier<Optional<ClientTls>> alternative)
            throws GeneralSecurityException {
        context.init(null, new TrustManager[] {new TrustAnyone()}, null);
        context.getClientSessionContext().setSessionCacheSize(SESSION_CACHE_SIZE);
        context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
        return new ClientTls(context, alternative);
    }

    /// Loaded when the first handshake needs it.
    private static final class Native {
        private static final Optional<ClientTls> CLIENT = load();

        private static Optional<ClientTls> load() {
            try {
                return Optional.of(of(NativeTls.load().clientContext(), Optional::empty));
            } catch (TlsException | GeneralSecurityException e) {
                LOG.info("hosts that the JDK's TLS can't talk to are not tried with Conscrypt's: {}", e.getMessage());
                return Optional.empty();
            }
        }
    }

    /// The same by Conscrypt: RSA key exchange and certificates signed with MD5, which the JDK refuses. Empty where its
    /// library can't be loaded, and for itself.
    public Optional<ClientTls> alternative() {
        return alternative.get();
    }

    /// Runs the handshake of a socket that was wrapped here. Certificates that the JDK can't parse do not end it; they
    /// are refused by whatever verifies them later, except for TLSA records of usage 3.
    public static void handshake(SSLSocket wrapped) throws IOException {
        LenientCertificates.handshake(wrapped);
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
