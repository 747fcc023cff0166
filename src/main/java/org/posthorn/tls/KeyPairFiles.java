package org.posthorn.tls;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/// A private key and the chain of certificates that goes with it, from their files.
///
/// @param chain the key's own certificate first
record KeyPairFiles(PrivateKey key, List<X509Certificate> chain) {

    KeyPairFiles {
        chain = List.copyOf(chain);
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    static KeyPairFiles read(KeyFiles files) throws TlsException {
        Path certificate = files.certificate();
        Path privateKey = files.privateKey();
        List<X509Certificate> chain = PemReader.certificates(certificate, text(certificate));
        PrivateKey key = PemReader.privateKey(privateKey, text(privateKey));
        checkOrder(certificate, chain);
        if (!belongTogether(key, chain.getFirst())) {
            throw new TlsException(privateKey + ": is not the key of the certificate in " + certificate);
        }
        return new KeyPairFiles(key, chain);
    }

    /// TLS clients before 1.3 may refuse a chain in another order (RFC 5246 section 7.4.2).
    private static void checkOrder(Path file, List<X509Certificate> chain) throws TlsException {
        for (int i = 1; i < chain.size(); i++) {
            if (!chain.get(i - 1).getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
                throw new TlsException(file + ": certificate " + (i + 1) + " is not the issuer of certificate " + i
                        + ": the server's own comes first, then each one's issuer");
            }
        }
    }

    /// The one proof that holds for every kind of key: what the key signs, the certificate verifies.
    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        try {
            var probe = new byte[32];
            new SecureRandom().nextBytes(probe);
            Signature signer = Signature.getInstance(signature(key.getAlgorithm()));
            signer.initSign(key);
            signer.update(probe);
            byte[] signed = signer.sign();
            signer.initVerify(certificate.getPublicKey());
            signer.update(probe);
            return signer.verify(signed);
        } catch (GeneralSecurityException e) {
            // A key of one kind and a certificate of another, or of another length.
            return false;
        }
    }

    private static String signature(String algorithm) {
        return switch (algorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> algorithm;
        };
    }

    static String text(Path file) throws TlsException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new TlsException(file + ": there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new TlsException(file + ": may not be read by this user", e);
        } catch (IOException e) {
            throw new TlsException(file + ": can't be read: " + e.getMessage(), e);
        }
    }
}
