package org.posthorn.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.tls.ClientCertificates;
import org.posthorn.tls.KeyFiles;
import org.posthorn.tls.TlsProvider;
import org.posthorn.tls.TlsSettings;

/// `[tls]`: the certificate of the listeners.
final class TlsKeys {
    private static final ValueType<TlsProvider> PROVIDER = Types.oneOf(TlsProvider.class);

    private TlsKeys() {}

    static TlsSettings read(Section root) {
        Section section = root.section("tls");
        TlsSettings settings = section.settings(TlsKeys::tls);
        var d = TlsSettings.defaults();
        requireNamed(section, "certificate", settings.certificate(), d.certificate());
        requireNamed(section, "private-key", settings.privateKey(), d.privateKey());
        return settings;
    }

    private static TlsSettings tls(Section section) {
        var d = TlsSettings.defaults();
        return new TlsSettings(
                section.value("certificate", Types.PATH, d.certificate()),
                section.value("private-key", Types.PATH, d.privateKey()),
                additional(section),
                section.optional("client-authorities", Types.PATH, "none"),
                section.value("self-signed-validity", Types.DURATION, d.selfSignedValidity()),
                section.value("session-cache-size", Types.INTEGER, d.sessionCacheSize()),
                section.value("session-lifetime", Types.DURATION, d.sessionLifetime()),
                section.value("reload-interval", Types.DURATION, d.reloadInterval()),
                section.value("provider", PROVIDER, d.provider()));
    }

    private static List<KeyFiles> additional(Section section) {
        var pairs = new ArrayList<KeyFiles>();
        for (Section pair : section.tables("additional")) {
            Optional<Path> certificate = pair.required("certificate", Types.PATH);
            Optional<Path> key = pair.required("private-key", Types.PATH);
            if (certificate.isPresent() && key.isPresent()) {
                pairs.add(new KeyFiles(certificate.get(), key.get()));
            }
        }
        return pairs;
    }

    /// A listener that requires certificates has to know whom to believe.
    static void requireAuthorities(Section root, TlsSettings tls, List<ListenerConfiguration> listeners) {
        for (ListenerConfiguration listener : listeners) {
            if (listener.settings().clientCertificates() == ClientCertificates.REQUIRE
                    && tls.clientAuthorities().isEmpty()) {
                root.section("tls")
                        .report("listener " + listener.name()
                                + " requires client certificates: that needs the key \"client-authorities\"");
            }
        }
    }

    /// Only at the default place is a pair made when there is none. Whoever names another file has it, or has
    /// mistyped its name: a self-signed certificate in its stead would hide that.
    private static void requireNamed(Section section, String key, Path file, Path usual) {
        if (section.has(key) && !file.equals(usual) && !Files.exists(file)) {
            section.report(key, "there is no such file: " + file);
        }
    }
}
