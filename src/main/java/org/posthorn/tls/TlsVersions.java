package org.posthorn.tls;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/// Versions and cipher suites.
final class TlsVersions {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    /// Mozilla's "intermediate" set, version 5.7.
    private static final List<String> INTERMEDIATE = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private TlsVersions() {}

    static SSLParameters serverParameters(SSLContext context) {
        Set<String> supported =
                Set.copyOf(Arrays.asList(context.getSupportedSSLParameters().getCipherSuites()));
        var parameters = new SSLParameters(
                INTERMEDIATE.stream().filter(supported::contains).toArray(String[]::new), VERSIONS.clone());
        // All suites are good: the client knows which one its hardware does fast.
        parameters.setUseCipherSuitesOrder(false);
        return parameters;
    }

    /// The JDK's own suites: an opportunistic client that insists on better ones ends in clear text.
    static SSLParameters clientParameters(SSLContext context) {
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(VERSIONS.clone());
        return parameters;
    }
}
