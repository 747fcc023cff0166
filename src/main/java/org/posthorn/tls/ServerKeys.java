package org.posthorn.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the files of the settings held when they were read: immutable, and whole or not at all. Each way of asking
/// for client certificates has a context of its own, so that a session agreed on one way can't be resumed on a
/// listener that asks for more.
final class ServerKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ServerKeys.class);

    private final List<ServedCertificate> served;
    private final X509Certificate usual;
    private final ClientTrust trust;
    private final Map<ClientCertificates, Offer> offers;
    private final FileStamps stamps;

    private ServerKeys(TlsSettings settings, List<KeyPairFiles> pairs, ClientTrust trust, FileStamps stamps)
            throws TlsException {
        var certificates = new ArrayList<ServedCertificate>();
        for (int i = 0; i < pairs.size(); i++) {
            certificates.add(ServedCertificate.of(settings.pairs().get(i).certificate(), pairs.get(i)));
        }
        this.served = List.copyOf(certificates);
        this.usual = pairs.getFirst().certificate();
        this.trust = trust;
        this.offers = offers(settings, new SniKeys(pairs), trust);
        this.stamps = stamps;
    }

    /// @throws TlsException names the file and what is wrong with it
    static ServerKeys read(TlsSettings settings) throws TlsException {
        // Looked at before they are read: what changes in between is then seen the next time.
        var stamps = FileStamps.of(settings.files());
        var pairs = new ArrayList<KeyPairFiles>();
        for (KeyFiles files : settings.pairs()) {
            pairs.add(KeyPairFiles.read(files));
        }
        ClientTrust trust = settings.clientAuthorities().isPresent()
                ? ClientTrust.read(settings.clientAuthorities().get())
                : ClientTrust.none();
        return new ServerKeys(settings, pairs, trust, stamps);
    }

    /// Wraps a connected socket, the handshake not begun.
    SSLSocket wrap(Socket socket, ClientCertificates mode) throws IOException {
        Offer offer = offers.get(mode);
        if (offer == null) {
            throw new IllegalStateException("client certificates are required, and there are no authorities");
        }
        var wrapped = (SSLSocket) offer.context().getSocketFactory().createSocket(socket, null, true);
        wrapped.setUseClientMode(false);
        wrapped.setSSLParameters(offer.parameters());
        return wrapped;
    }

    /// @param parameters made once, and not changed
    private record Offer(SSLContext context, SSLParameters parameters) {}

    /// What the client has shown, judged now: a resumed session was judged when it began.
    @Nullable
    ClientCertificate judge(X509Certificate @Nullable [] chain) {
        return chain == null || chain.length == 0 ? null : ClientCertificate.of(chain[0], trust.vouchesFor(chain));
    }

    /// The certificate for clients that name no host.
    X509Certificate usual() {
        return usual;
    }

    List<ServedCertificate> served() {
        return served;
    }

    FileStamps stamps() {
        return stamps;
    }

    /// A server with such a certificate is still better than none: most peers don't check it.
    void warnOfDates(Instant now) {
        for (ServedCertificate certificate : served) {
            if (now.isAfter(certificate.expires())) {
                LOG.warn("{}: the certificate expired on {}", certificate.file(), certificate.expires());
            }
        }
        if (now.isBefore(usual.getNotBefore().toInstant())) {
            LOG.warn(
                    "{}: the certificate is not valid before {}",
                    served.getFirst().file(),
                    usual.getNotBefore().toInstant());
        }
    }

    private static Map<ClientCertificates, Offer> offers(TlsSettings settings, SniKeys keys, ClientTrust trust)
            throws TlsException {
        var offers = new EnumMap<ClientCertificates, Offer>(ClientCertificates.class);
        offers.put(ClientCertificates.NONE, offer(context(settings, keys, trust), ClientCertificates.NONE));
        offers.put(ClientCertificates.REQUEST, offer(context(settings, keys, trust), ClientCertificates.REQUEST));
        if (trust.hasAuthorities()) {
            SSLContext strict = context(settings, keys, trust.strictly());
            offers.put(ClientCertificates.REQUIRE, offer(strict, ClientCertificates.REQUIRE));
        }
        return offers;
    }

    private static Offer offer(SSLContext context, ClientCertificates mode) {
        SSLParameters parameters = TlsVersions.serverParameters(context);
        switch (mode) {
            case NONE -> {}
            case REQUEST -> parameters.setWantClientAuth(true);
            case REQUIRE -> parameters.setNeedClientAuth(true);
        }
        return new Offer(context, parameters);
    }

    private static SSLContext context(TlsSettings settings, SniKeys keys, ClientTrust trust) throws TlsException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
            context.getServerSessionContext().setSessionCacheSize(settings.sessionCacheSize());
            context.getServerSessionContext()
                    .setSessionTimeout((int) settings.sessionLifetime().toSeconds());
            return context;
        } catch (GeneralSecurityException e) {
            throw new TlsException(settings.certificate() + ": can't be used for TLS: " + e.getMessage(), e);
        }
    }
}
