package org.posthorn.tls;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private ServerKeys(
            TlsSettings settings, List<KeyPairFiles> pairs, ClientTrust trust, FileStamps stamps, Optional<Offer> plain)
            throws TlsException {
        var certificates = new ArrayList<ServedCertificate>();
        for (int i = 0; i < pairs.size(); i++) {
            certificates.add(ServedCertificate.of(settings.pairs().get(i).certificate(), pairs.get(i)));
        }
        this.served = List.copyOf(certificates);
        this.usual = pairs.getFirst().certificate();
        this.trust = trust;
        this.offers = offers(settings, pairs, trust, plain);
        this.stamps = stamps;
    }

    /// @param library serves where it can
    /// @throws TlsException names the file and what is wrong with it
    static ServerKeys read(TlsSettings settings, Optional<NativeTls> library, InstantSource time) throws TlsException {
        // Looked at before they are read: what changes in between is then seen the next time.
        var stamps = FileStamps.of(settings.files());
        var pairs = new ArrayList<KeyPairFiles>();
        for (KeyFiles files : settings.pairs()) {
            pairs.add(KeyPairFiles.read(files));
        }
        ClientTrust trust = settings.clientAuthorities().isPresent()
                ? ClientTrust.read(settings.clientAuthorities().get())
                : ClientTrust.none();
        return new ServerKeys(settings, pairs, trust, stamps, offer(library, settings, pairs, time));
    }

    /// How clients are met that are asked for a certificate in this way, or not.
    Offer offer(ClientCertificates mode) {
        Offer offer = offers.get(mode);
        if (offer == null) {
            throw new IllegalStateException("client certificates are required, and there are no authorities");
        }
        return offer;
    }

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

    private static Map<ClientCertificates, Offer> offers(
            TlsSettings settings, List<KeyPairFiles> pairs, ClientTrust trust, Optional<Offer> plain)
            throws TlsException {
        var keys = new SniKeys(pairs);
        try {
            var offers = new EnumMap<ClientCertificates, Offer>(ClientCertificates.class);
            offers.put(
                    ClientCertificates.NONE,
                    plain.isPresent() ? plain.get() : JdkOffer.of(settings, keys, trust, ClientCertificates.NONE));
            offers.put(ClientCertificates.REQUEST, JdkOffer.of(settings, keys, trust, ClientCertificates.REQUEST));
            if (trust.hasAuthorities()) {
                offers.put(
                        ClientCertificates.REQUIRE,
                        JdkOffer.of(settings, keys, trust.strictly(), ClientCertificates.REQUIRE));
            }
            return offers;
        } catch (GeneralSecurityException e) {
            throw unusable(settings, e);
        }
    }

    /// The library's offer for clients that are not asked for a certificate, where it can make one.
    private static Optional<Offer> offer(
            Optional<NativeTls> library, TlsSettings settings, List<KeyPairFiles> pairs, InstantSource time)
            throws TlsException {
        if (library.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> obstacle = library.get().obstacle(pairs);
        if (obstacle.isPresent()) {
            return without(settings, obstacle.get());
        }
        try {
            return Optional.of(library.get().offer(settings, pairs, time));
        } catch (GeneralSecurityException e) {
            throw unusable(settings, e);
        }
    }

    private static Optional<Offer> without(TlsSettings settings, String reason) throws TlsException {
        if (settings.provider() == TlsProvider.CONSCRYPT) {
            throw new TlsException("these certificates are not for Conscrypt: " + reason);
        }
        LOG.info("the JDK's TLS serves these certificates, not Conscrypt's: {}", reason);
        return Optional.empty();
    }

    private static TlsException unusable(TlsSettings settings, GeneralSecurityException e) {
        return new TlsException(settings.certificate() + ": can't be used for TLS: " + e.getMessage(), e);
    }
}
