package org.posthorn.mail;

import java.util.Locale;

/// What went wrong with TLS to a host, as reports to its domain call it (RFC 8460 section 4.3).
public enum TlsFault {
    STARTTLS_NOT_SUPPORTED,
    CERTIFICATE_HOST_MISMATCH,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_NOT_TRUSTED,
    /// None of the others.
    VALIDATION_FAILURE,
    /// None of the TLSA records can be used, or none vouches for the certificate.
    TLSA_INVALID,
    /// The TLSA records could not be looked up.
    DNSSEC_INVALID,
    /// This server is told to want TLSA records, and there are none.
    DANE_REQUIRED,
    STS_POLICY_FETCH_ERROR,
    STS_POLICY_INVALID,
    /// The certificate of the policy's web server will not do.
    STS_WEBPKI_INVALID;

    /// Such as `certificate-expired`.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
