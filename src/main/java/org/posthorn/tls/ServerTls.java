package org.posthorn.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server's side of TLS, for all listeners. Any thread may use it.
public final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    /// How long [#close] waits for the other side to close too, in milliseconds.
    private static final int CLOSE_WAIT = 1_000;

    private final TlsSettings settings;
    private final InstantSource time;
    private final Optional<NativeTls> library;
    private volatile ServerKeys keys;

    private ServerTls(TlsSettings settings, InstantSource time, Optional<NativeTls> library, ServerKeys keys) {
        this.settings = settings;
        this.time = time;
        this.library = library;
        this.keys = keys;
    }

    /// Reads the files of the settings. When both of the default pair are absent, makes a self-signed one for the
    /// host name there first.
    ///
    /// @throws TlsException names the file and what is wrong with it; also when only one of the two files is there
    public static ServerTls load(TlsSettings settings, String hostname, InstantSource time) throws TlsException {
        TlsVersions.refuseRenegotiation();
        TlsVersions.takeLongChains();
        if (bothAbsent(settings)) {
            PemFiles.write(settings, SelfSigned.make(hostname, time.instant(), settings.selfSignedValidity()));
            LOG.info("made a self-signed certificate for {}: {}", hostname, settings.certificate());
        }
        Optional<NativeTls> library = library(settings.provider());
        ServerKeys keys = ServerKeys.read(settings, library, time);
        keys.warnOfDates(time.instant());
        return new ServerTls(settings, time, library, keys);
    }

    private static Optional<NativeTls> library(TlsProvider provider) throws TlsException {
        return switch (provider) {
            case JDK -> Optional.empty();
            case CONSCRYPT -> Optional.of(NativeTls.load());
            case AUTO -> {
                try {
                    yield Optional.of(NativeTls.load());
                } catch (TlsException e) {
                    LOG.info("the JDK's TLS serves, which takes more CPU time: {}", e.getMessage());
                    yield Optional.empty();
                }
            }
        };
    }

    /// Reads the files as [#load] would, and makes nothing: absent files are right, as load would make them.
    ///
    /// @throws TlsException as load does
    public static void check(TlsSettings settings) throws TlsException {
        // Whether there is a library matters only where nothing else will do.
        Optional<NativeTls> library =
                settings.provider() == TlsProvider.CONSCRYPT ? library(settings.provider()) : Optional.empty();
        if (!bothAbsent(settings)) {
            var _ = ServerKeys.read(settings, library, InstantSource.system());
            return;
        }
        for (KeyFiles pair : settings.additional()) {
            var _ = KeyPairFiles.read(pair);
        }
        if (settings.clientAuthorities().isPresent()) {
            var _ = ClientTrust.read(settings.clientAuthorities().get());
        }
    }

    /// Layers TLS over a connected socket: server mode, TLS 1.2 and 1.3, the handshake not begun. Closing the
    /// result closes the socket; time-outs are set on either. No client is asked for a certificate.
    public SSLSocket wrap(Socket socket) throws IOException {
        return keys.offer(ClientCertificates.NONE).wrap(socket);
    }

    /// Wraps a connected socket as [#wrap(Socket)] does, and shakes hands.
    ///
    /// @throws IOException when the handshake fails, or the client lacks a certificate that the mode requires; the
    ///     socket is of no more use then
    public Secured accept(Socket socket, ClientCertificates mode) throws IOException {
        ServerKeys now = keys;
        Offer offer = now.offer(mode);
        SSLSocket wrapped = offer.wrap(socket);
        wrapped.startHandshake();
        SSLSession session = wrapped.getSession();
        ClientCertificate client = mode == ClientCertificates.NONE ? null : now.judge(peer(session));
        // A session that is resumed brings its certificate along: it may have expired since, or its authority gone.
        if (mode == ClientCertificates.REQUIRE && (client == null || !client.vouched())) {
            close(wrapped);
            throw new SSLHandshakeException("no authority vouches for the client's certificate");
        }
        return new Secured(
                wrapped,
                new TlsDescription(session.getProtocol(), session.getCipherSuite(), client, offer.binding(wrapped)));
    }

    /// A socket after its handshake, and what that agreed on.
    public record Secured(SSLSocket socket, TlsDescription description) {}

    private static X509Certificate @Nullable [] peer(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return Arrays.copyOf(chain, chain.length, X509Certificate[].class);
        } catch (SSLPeerUnverifiedException e) {
            // Asked for one, it showed none.
            return null;
        }
    }

    /// Says that this side closes, and closes. With TLS 1.3 the JDK's own close then waits for the other side's
    /// word as long as a read would, which without a time-out is for ever: this waits a second.
    public static void close(SSLSocket socket) throws IOException {
        socket.setSoTimeout(CLOSE_WAIT);
        socket.close();
    }

    /// Reads the files again, for all handshakes from now on; sessions under way go on with what they have, and
    /// none from before can be resumed.
    ///
    /// @return what is served now, the default first
    /// @throws TlsException as load does; then all stays as it was
    public synchronized List<ServedCertificate> reload() throws TlsException {
        ServerKeys read = ServerKeys.read(settings, library, time);
        read.warnOfDates(time.instant());
        keys = read;
        LOG.info("read the certificates again: {}", read.served());
        return read.served();
    }

    /// Looks at the files from time to time and reads them again when one was changed, until it is closed.
    public TlsWatch watch() {
        return TlsWatch.start(settings, this);
    }

    FileStamps stamps() {
        return keys.stamps();
    }

    /// The certificate that clients are shown who name no host.
    public X509Certificate certificate() {
        return keys.usual();
    }

    /// All that is served, the default first.
    public List<ServedCertificate> certificates() {
        return keys.served();
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
}
