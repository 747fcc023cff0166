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

    /// Of the same profile, with the finite field groups for its DHE suites.
    private static final String[] GROUPS = {"x25519", "secp256r1", "secp384r1", "ffdhe2048", "ffdhe3072"};

    private static final String NO_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

    private static final String CHAIN_LENGTH = "jdk.tls.client.maxInboundCertificateChainLength";

    private TlsVersions() {}

    /// A client that asks for another handshake in TLS 1.2 makes the server work for nothing, and hides what came
    /// before it. The JDK reads this once, at its first handshake; what the operator has set stays.
    static void refuseRenegotiation() {
        if (System.getProperty(NO_RENEGOTIATION) == null) {
            System.setProperty(NO_RENEGOTIATION, "true");
        }
    }

    /// A server's chain of certificates may be longer than the 10 that the JDK takes. It reads this once, at its first use of
    /// TLS; what the operator has set stays.
    static void takeLongChains() {
        if (System.getProperty(CHAIN_LENGTH) == null) {
            System.setProperty(CHAIN_LENGTH, "100");
        }
    }

    static SSLParameters serverParameters(SSLContext context) {
        Set<String> supported =
                Set.copyOf(Arrays.asList(context.getSupportedSSLParameters().getCipherSuites()));
        var parameters = new SSLParameters(
                INTERMEDIATE.stream().filter(supported::contains).toArray(String[]::new), VERSIONS.clone());
        // All suites are good: the client knows which one its hardware does fast.
        parameters.setUseCipherSuitesOrder(false);
        parameters.setNamedGroups(GROUPS.clone());
        return parameters;
    }

    /// The JDK's own suites: an opportunistic client that insists on better ones ends in clear text.
    static SSLParameters clientParameters(SSLContext context) {
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(VERSIONS.clone());
        return parameters;
    }
}
