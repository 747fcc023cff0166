package org.posthorn.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Chooses the certificate by the name that the client asks for (SNI, RFC 6066 section 3), and among those for the
/// same name by the kind of key that the client can verify. A client that names no host, or one that no certificate
/// is for, gets the first: many MTAs name none, or the domain in place of the host.
final class SniKeys extends X509ExtendedKeyManager {
    private final List<KeyPairFiles> keys;
    private final Map<String, List<Integer>> byName = new HashMap<>();
    private final List<Integer> usual = new ArrayList<>();

    /// @param keys the default first
    SniKeys(List<KeyPairFiles> keys) {
        this.keys = List.copyOf(keys);
        for (int i = 0; i < keys.size(); i++) {
            for (String name : CertificateNames.of(keys.get(i).certificate())) {
                byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(i);
            }
        }
        usual.add(0);
        List<String> first = CertificateNames.of(keys.getFirst().certificate());
        for (int i = 1; i < keys.size(); i++) {
            // The other kind of key for the default's own name.
            if (CertificateNames.of(keys.get(i).certificate()).stream().anyMatch(first::contains)) {
                usual.add(i);
            }
        }
    }

    /// Whether any name has keys of several kinds.
    boolean hasChoice() {
        return hasChoice(usual) || byName.values().stream().anyMatch(this::hasChoice);
    }

    private boolean hasChoice(List<Integer> candidates) {
        return candidates.stream()
                        .map(i -> keys.get(i).key().getAlgorithm())
                        .distinct()
                        .count()
                > 1;
    }

    /// @param name what the client asks for, or null
    /// @return null when there is no key of that kind for it
    @Nullable
    String choose(String keyType, @Nullable String name) {
        return candidates(name).stream()
                .filter(i -> keys.get(i).key().getAlgorithm().equals(keyType))
                .findFirst()
                .map(String::valueOf)
                .orElse(null);
    }

    private List<Integer> candidates(@Nullable String name) {
        if (name == null) {
            return usual;
        }
        String host = CertificateNames.normal(name);
        List<Integer> exact = byName.get(host);
        return exact != null ? exact : byName.getOrDefault(CertificateNames.wildcardFor(host), usual);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
        return choose(keyType, socket instanceof SSLSocket tls ? requested(tls.getHandshakeSession()) : null);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return choose(keyType, requested(engine.getHandshakeSession()));
    }

    private static @Nullable String requested(@Nullable SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName();
                }
            }
        }
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        KeyPairFiles found = find(alias);
        return found == null ? null : found.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        KeyPairFiles found = find(alias);
        return found == null ? null : found.key();
    }

    private @Nullable KeyPairFiles find(String alias) {
        try {
            int index = Integer.parseInt(alias);
            return index >= 0 && index < keys.size() ? keys.get(index) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return usual.stream()
                .filter(i -> keys.get(i).key().getAlgorithm().equals(keyType))
                .map(String::valueOf)
                .toArray(String[]::new);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[0];
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }
}
