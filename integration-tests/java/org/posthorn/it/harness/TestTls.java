package org.posthorn.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// TLS for peers: contexts, and files for programs.
public final class TestTls {
    private TestTls() {}

    /// A self-signed pair as PEM files.
    public record PemPair(Path certificate, Path privateKey) {}

    /// A client context that trusts anyone.
    public static SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A server's context, and its certificate as a PEM file that others may trust.
    public record Named(SSLContext context, Path certificate) {}

    /// A server context with a key of its own, made by the JDK's keytool.
    public static SSLContext server(Path folder) {
        Path file = folder.resolve("server.p12");
        if (!Files.exists(file)) {
            makeKey(folder, file, "dns:mx.test");
        }
        return context(file);
    }

    /// The same for a name of its own, such as `ip:127.0.0.1`.
    public static Named named(Path folder, String name) {
        Path file = folder.resolve("named.p12");
        Path certificate = folder.resolve("named.pem");
        makeKey(folder, file, name);
        Child.run(
                        folder,
                        keytool(),
                        "-exportcert",
                        "-rfc",
                        "-alias",
                        "mx",
                        "-storepass",
                        "secret",
                        "-keystore",
                        file.toString(),
                        "-file",
                        certificate.toString())
                .mustSucceed();
        return new Named(context(file), certificate);
    }

    private static String keytool() {
        return Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    }

    private static void makeKey(Path folder, Path file, String name) {
        Child.run(
                        folder,
                        keytool(),
                        "-genkeypair",
                        "-alias",
                        "mx",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=mx.test",
                        "-ext",
                        "SAN=" + name,
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "secret",
                        "-keystore",
                        file.toString())
                .mustSucceed();
    }

    private static SSLContext context(Path file) {
        try (var in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, "secret".toCharArray());
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, "secret".toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, new SecureRandom());
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A self-signed pair, made by openssl.
    public static PemPair pem(Path folder, String host) {
        Path certificate = folder.resolve("certificate.pem");
        Path key = folder.resolve("key.pem");
        Child.run(
                        folder,
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "30",
                        "-subj",
                        "/CN=" + host,
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString())
                .mustSucceed();
        return new PemPair(certificate, key);
    }

    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
