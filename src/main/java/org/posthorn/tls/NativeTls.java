package org.posthorn.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.interfaces.ECKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.conscrypt.Conscrypt;

/// TLS in native code: Conscrypt, which is BoringSSL. A handshake costs it less than half of what it costs the JDK
/// (docs/benchmarks.md). It is given to the contexts that are to use it, and is no provider of the whole JVM.
final class NativeTls {
    private static final int P256 = 256;
    private static final int P384 = 384;

    private final Provider provider;
    private final DirectBuffers buffers = new DirectBuffers();

    private NativeTls(Provider provider) {
        this.provider = provider;
    }

    /// @throws TlsException where its library can't be loaded: it has none for this kind of machine, or there is no
    /// folder for temporary files from which one may be run
    static NativeTls load() throws TlsException {
        try {
            Conscrypt.checkAvailability();
            return new NativeTls(Conscrypt.newProviderBuilder()
                    .setName("PosthornConscrypt")
                    .provideTrustManager(false)
                    .build());
        } catch (LinkageError e) {
            throw new TlsException("Conscrypt's library can't be loaded: " + e, e);
        }
    }

    /// Why these can't be served as the JDK would serve them; empty when they can.
    Optional<String> obstacle(List<KeyPairFiles> pairs) {
        for (KeyPairFiles pair : pairs) {
            if (!isUsual(pair.key())) {
                return Optional.of("it takes RSA keys and EC keys of P-256 and P-384 alone");
            }
        }
        // It takes no account of what the client can verify.
        return new SniKeys(pairs).hasChoice()
                ? Optional.of("it can't choose between two kinds of keys for one name")
                : Optional.empty();
    }

    private boolean isUsual(PrivateKey key) {
        if (key instanceof ECKey elliptic) {
            int bits = elliptic.getParams().getCurve().getField().getFieldSize();
            return (bits == P256 || bits == P384) && isReadable(key);
        }
        return key.getAlgorithm().equals("RSA") && isReadable(key);
    }

    private boolean isReadable(PrivateKey key) {
        try {
            var _ = adopt(key);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /// The same key in the library's memory: it need not be brought there for each handshake.
    private PrivateKey adopt(PrivateKey key) throws GeneralSecurityException {
        return KeyFactory.getInstance(key.getAlgorithm(), provider)
                .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
    }

    /// For connections to other hosts, not yet initialised.
    SSLContext clientContext() throws GeneralSecurityException {
        return SSLContext.getInstance("TLS", provider);
    }

    /// For listeners that ask no client for a certificate.
    ///
    /// @param pairs without an [#obstacle(List)]
    Offer offer(TlsSettings settings, List<KeyPairFiles> pairs, InstantSource time) throws GeneralSecurityException {
        var adopted = new ArrayList<KeyPairFiles>();
        for (KeyPairFiles pair : pairs) {
            adopted.add(new KeyPairFiles(adopt(pair.key()), pair.chain()));
        }
        return new NativeOffer(provider, buffers, settings, new SniKeys(adopted), time);
    }
}
