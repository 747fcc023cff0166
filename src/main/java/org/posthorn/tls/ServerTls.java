package org.posthorn.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server's side of TLS, for all listeners. Any thread may use it.
public final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    /// How long [#close] waits for the other side to close too, in milliseconds.
    private static final int CLOSE_WAIT = 1_000;

    private final SSLContext context;
    private final X509Certificate certificate;

    private ServerTls(SSLContext context, X509Certificate certificate) {
        this.context = context;
        this.certificate = certificate;
    }

    /// Reads the files of the settings. When both are absent, makes a self-signed pair for the host name there
    /// first.
    ///
    /// @throws TlsException names the file and what is wrong with it; also when only one of the two files is there
    public static ServerTls load(TlsSettings settings, String hostname, InstantSource time) throws TlsException {
        if (bothAbsent(settings)) {
            PemFiles.write(settings, SelfSigned.make(hostname, time.instant(), settings.selfSignedValidity()));
            LOG.info("made a self-signed certificate for {}: {}", hostname, settings.certificate());
        }
        KeyPairFiles pair = KeyPairFiles.read(settings.certificate(), settings.privateKey());
        warnOfDates(settings.certificate(), pair.certificate(), time.instant());
        return new ServerTls(context(settings, pair), pair.certificate());
    }

    /// Reads the files as [#load] would, and makes nothing: absent files are right, as load would make them.
    ///
    /// @throws TlsException as load does
    public static void check(TlsSettings settings) throws TlsException {
        if (!bothAbsent(settings)) {
            KeyPairFiles.read(settings.certificate(), settings.privateKey());
        }
    }

    /// Layers TLS over a connected socket: server mode, TLS 1.2 and 1.3, the handshake not begun. Closing the
    /// result closes the socket; time-outs are set on either.
    public SSLSocket wrap(Socket socket) throws IOException {
        var wrapped = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
        wrapped.setUseClientMode(false);
        wrapped.setSSLParameters(TlsVersions.serverParameters(context));
        return wrapped;
    }

    /// Says that this side closes, and closes. With TLS 1.3 the JDK's own close then waits for the other side's
    /// word as long as a read would, which without a time-out is for ever: this waits a second.
    public static void close(SSLSocket socket) throws IOException {
        socket.setSoTimeout(CLOSE_WAIT);
        socket.close();
    }

    /// The context that [#wrap] uses; its defaults are the JDK's, not those of wrap.
    public SSLContext context() {
        return context;
    }

    /// The certificate that clients are shown.
    public X509Certificate certificate() {
        return certificate;
    }

    private static boolean bothAbsent(TlsSettings settings) throws TlsException {
        boolean certificate = Files.exists(settings.certificate());
        boolean key = Files.exists(settings.privateKey());
        if (certificate != key) {
            Path absent = certificate ? settings.privateKey() : settings.certificate();
            Path present = certificate ? settings.certificate() : settings.privateKey();
            throw new TlsException(absent + ": there is no such file, but there is " + present
                    + "; a new pair is made only when both are absent");
        }
        return !certificate;
    }

    /// A server with such a certificate is still better than none: most peers don't check it.
    private static void warnOfDates(Path file, X509Certificate certificate, Instant now) {
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            LOG.warn(
                    "{}: the certificate expired on {}",
                    file,
                    certificate.getNotAfter().toInstant());
        } else if (now.isBefore(certificate.getNotBefore().toInstant())) {
            LOG.warn(
                    "{}: the certificate is not valid before {}",
                    file,
                    certificate.getNotBefore().toInstant());
        }
    }

    private static SSLContext context(TlsSettings settings, KeyPairFiles pair) throws TlsException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", pair.key(), new char[0], pair.chain().toArray(Certificate[]::new));
            // SunX509 rather than PKIX: one key, so nothing to choose at each handshake.
            KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            context.getServerSessionContext().setSessionCacheSize(settings.sessionCacheSize());
            context.getServerSessionContext()
                    .setSessionTimeout((int) settings.sessionLifetime().toSeconds());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException(settings.certificate() + ": can't be used for TLS: " + e.getMessage(), e);
        }
    }
}
