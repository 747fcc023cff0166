package org.posthorn.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.posthorn.mail.TlsFailure;
import org.posthorn.mail.TlsFault;

/// Whether the server at the other end of a TLS session is the one that the TLSA records of its name vouch for (RFC
/// 7672 section 3). Asked after the handshake, which proved that the server has the certificate's key. Any thread.
public final class DaneCheck {
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_USAGE = "2.5.29.37.0";

    private final TlsaSet records;

    public DaneCheck(TlsaSet records) {
        this.records = records;
    }

    /// What came of it.
    public sealed interface Finding {
        /// It is, by this record.
        ///
        /// @param names of those asked for, the ones that hold: all where the record vouches for the server's own
        /// certificate, else those that the certificate has
        record Matched(String record, Set<String> names) implements Finding {}

        /// It is not, for this reason.
        record Doubtful(TlsFailure failure) implements Finding {}
    }

    /// Checks the certificate that the server has shown.
    ///
    /// @param names the TLSA base domain and the domains whose mail goes there
    public Finding check(SSLSession session, Set<String> names) {
        try {
            X509Certificate[] chain = Arrays.stream(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
            return check(chain, names);
        } catch (SSLPeerUnverifiedException e) {
            return doubtful(TlsFault.CERTIFICATE_NOT_TRUSTED, "no certificate");
        }
    }

    Finding check(X509Certificate[] chain, Set<String> names) {
        // Section 3.1.1: neither the name nor the dates nor the issuer count.
        for (TlsaData own : records.endEntities()) {
            if (own.matches(chain[0])) {
                return new Finding.Matched(own.record().parameters(), Set.copyOf(names));
            }
        }
        var failure =
                new TlsFailure(TlsFault.TLSA_INVALID, "the certificate matches none of the TLSA records " + records);
        if (!records.authorities().isEmpty() && UnreadableCertificate.isAmong(chain)) {
            return doubtful(TlsFault.CERTIFICATE_NOT_TRUSTED, "the certificate can't be read");
        }
        for (TlsaData authority : records.authorities()) {
            try {
                if (leadsTo(authority, chain)) {
                    return named(authority, chain[0], names);
                }
            } catch (GeneralSecurityException e) {
                failure = new TlsFailure(
                        ServerIdentity.isExpired(e) ? TlsFault.CERTIFICATE_EXPIRED : TlsFault.CERTIFICATE_NOT_TRUSTED,
                        "the certificate does not lead to the authority of TLSA "
                                + authority.record().parameters() + ": " + e.getMessage());
            }
        }
        return new Finding.Doubtful(failure);
    }

    private static Finding doubtful(TlsFault fault, String reason) {
        return new Finding.Doubtful(new TlsFailure(fault, reason));
    }

    /// Section 3.1.2: here the name counts.
    private static Finding named(TlsaData authority, X509Certificate certificate, Set<String> names) {
        try {
            var held = names.stream()
                    .filter(name -> CertificateOwners.hasByDane(certificate, name))
                    .collect(Collectors.toUnmodifiableSet());
            return held.isEmpty()
                    ? doubtful(
                            TlsFault.CERTIFICATE_HOST_MISMATCH,
                            "the certificate is not of " + String.join(" or ", names))
                    : new Finding.Matched(authority.record().parameters(), held);
        } catch (IllegalArgumentException e) {
            return doubtful(
                    TlsFault.CERTIFICATE_HOST_MISMATCH,
                    "the names in the certificate can't be read: " + e.getMessage());
        }
    }

    /// @return false when the record is of no authority in this chain
    /// @throws GeneralSecurityException when it is, and does not vouch for the server's certificate
    private static boolean leadsTo(TlsaData authority, X509Certificate[] chain) throws GeneralSecurityException {
        Set<TrustAnchor> anchors = anchors(authority, chain);
        if (anchors.isEmpty()) {
            return false;
        }
        var target = new X509CertSelector();
        target.setCertificate(chain[0]);
        var parameters = new PKIXBuilderParameters(anchors, target);
        parameters.setRevocationEnabled(false);
        parameters.addCertStore(
                CertStore.getInstance("Collection", new CollectionCertStoreParameters(Arrays.asList(chain))));
        CertPathBuilder.getInstance("PKIX").build(parameters);
        checkUsage(chain[0]);
        return true;
    }

    /// The record holds the authority itself, or its digest: then the server has to show it (section 3.1.2).
    private static Set<TrustAnchor> anchors(TlsaData authority, X509Certificate[] chain) throws CertificateException {
        var certificates = new ArrayList<X509Certificate>();
        if (authority.certificate() != null) {
            certificates.add(authority.certificate());
        }
        List<X509Certificate> issuers = Arrays.asList(chain).subList(1, chain.length);
        issuers.stream().filter(authority::matches).forEach(certificates::add);
        for (X509Certificate certificate : certificates) {
            certificate.checkValidity();
        }
        Set<TrustAnchor> anchors = certificates.stream()
                .map(certificate -> new TrustAnchor(certificate, null))
                .collect(Collectors.toSet());
        if (authority.key() != null && certificates.isEmpty()) {
            // A bare key has no name: it may be that of whoever the chain says has issued something.
            for (X509Certificate certificate : chain) {
                anchors.add(new TrustAnchor(certificate.getIssuerX500Principal(), authority.key(), null));
            }
        }
        return anchors;
    }

    private static void checkUsage(X509Certificate certificate) throws CertificateException {
        List<String> usages = certificate.getExtendedKeyUsage();
        if (usages != null && !usages.contains(SERVER_AUTHENTICATION) && !usages.contains(ANY_USAGE)) {
            throw new CertificateException("it is not for servers");
        }
    }
}
