package org.posthorn.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.conscrypt.Conscrypt;

/// Conscrypt's TLS, for clients that are not asked for a certificate.
final class NativeOffer implements Offer {
    /// What sessions are resumed within.
    private record Term(SSLContext context, SSLParameters parameters, Instant end) {}

    private final Provider provider;
    private final DirectBuffers buffers;
    private final TlsSettings settings;
    private final SniKeys keys;
    private final InstantSource time;
    private volatile Term term;

    NativeOffer(Provider provider, DirectBuffers buffers, TlsSettings settings, SniKeys keys, InstantSource time)
            throws GeneralSecurityException {
        this.provider = provider;
        this.buffers = buffers;
        this.settings = settings;
        this.keys = keys;
        this.time = time;
        this.term = begin();
    }

    private Term begin() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS", provider);
        context.init(new KeyManager[] {keys}, new TrustManager[] {ClientTrust.none()}, null);
        context.getServerSessionContext().setSessionCacheSize(settings.sessionCacheSize());
        context.getServerSessionContext()
                .setSessionTimeout((int) settings.sessionLifetime().toSeconds());
        return new Term(
                context, TlsVersions.serverParameters(context), time.instant().plus(settings.sessionLifetime()));
    }

    /// With TLS 1.3 the library would resume a session for two days, whatever it is told. So after a session's
    /// lifetime comes another context, which can't read the tickets of the one before.
    private Term current() throws IOException {
        Term now = term;
        return time.instant().isBefore(now.end) ? now : renew();
    }

    private synchronized Term renew() throws IOException {
        if (!time.instant().isBefore(term.end)) {
            try {
                term = begin();
            } catch (GeneralSecurityException e) {
                throw new IOException("can't begin a new term of sessions", e);
            }
        }
        return term;
    }

    @Override
    public SSLSocket wrap(Socket socket) throws IOException {
        Term now = current();
        var wrapped = (SSLSocket) now.context.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
        wrapped.setUseClientMode(false);
        wrapped.setSSLParameters(now.parameters);
        Conscrypt.setBufferAllocator(wrapped, buffers);
        // TLS 1.3 resumes by tickets alone.
        Conscrypt.setUseSessionTickets(wrapped, true);
        return wrapped;
    }

    @Override
    public ChannelBinding binding(SSLSocket secured) {
        // In TLS 1.2 it does not tell whether there is an extended master secret.
        return secured.getSession().getProtocol().equals("TLSv1.3") ? () -> export(secured) : ChannelBinding.NONE;
    }

    private static Optional<byte[]> export(SSLSocket secured) {
        try {
            // Null once the socket is closed.
            return Optional.ofNullable(
                    Conscrypt.exportKeyingMaterial(secured, ChannelBinding.LABEL, new byte[0], ChannelBinding.OCTETS));
        } catch (SSLException e) {
            return Optional.empty();
        }
    }
}
