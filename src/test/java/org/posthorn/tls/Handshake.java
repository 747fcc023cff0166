package org.posthorn.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/// A handshake over loopback, and what each side says of it.
record Handshake(TlsDescription server, SSLSession client, TlsDescription clientSide) {

    /// How the client comes.
    ///
    /// @param port always the same: sessions are resumed by host and port
    record Offer(SSLContext context, String host, ClientCertificates mode, Consumer<SSLParameters> tweak) {}

    /// Each side sends an octet to the other.
    ///
    /// @throws IOException when the server refuses
    static Handshake of(ServerSocket listener, ServerTls tls, Offer offer) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var plain = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
            plain.setSoTimeout(10_000);
            Future<TlsDescription> served = threads.submit(() -> serve(listener, tls, offer.mode()));
            try {
                return talk(plain, offer, served);
            } catch (IOException e) {
                listener.setSoTimeout(10_000);
                throw failure(served, e);
            }
        }
    }

    private static Handshake talk(Socket plain, Offer offer, Future<TlsDescription> served) throws Exception {
        try (var socket = (SSLSocket)
                offer.context().getSocketFactory().createSocket(plain, offer.host(), plain.getPort(), true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(offer.host().isEmpty() ? List.of() : List.of(new SNIHostName(offer.host())));
            offer.tweak().accept(parameters);
            socket.setSSLParameters(parameters);
            socket.getOutputStream().write('q');
            if (socket.getInputStream().read() != 'a') {
                throw new IOException("the server closed");
            }
            var described = TlsDescription.of(socket.getSession());
            byte[] bound = described.binding().octets().orElse(new byte[0]);
            var kept = new TlsDescription(
                    described.version(), described.cipherSuite(), null, () -> java.util.Optional.of(bound));
            socket.close();
            return new Handshake(served.get(), socket.getSession(), kept);
        }
    }

    private static IOException failure(Future<TlsDescription> served, IOException seen) throws InterruptedException {
        try {
            served.get();
            return seen;
        } catch (ExecutionException e) {
            return e.getCause() instanceof IOException cause ? cause : seen;
        }
    }

    private static TlsDescription serve(ServerSocket listener, ServerTls tls, ClientCertificates mode)
            throws IOException {
        try (Socket plain = listener.accept()) {
            plain.setSoTimeout(10_000);
            ServerTls.Secured secured = tls.accept(plain, mode);
            try (SSLSocket socket = secured.socket()) {
                assertThat(socket.getInputStream().read()).isEqualTo('q');
                TlsDescription described = secured.description();
                byte[] bound = described.binding().octets().orElse(new byte[0]);
                socket.getOutputStream().write('a');
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
                return new TlsDescription(
                        described.version(),
                        described.cipherSuite(),
                        described.client(),
                        () -> java.util.Optional.of(bound));
            }
        }
    }

    X509Certificate shown() throws Exception {
        return (X509Certificate) client.getPeerCertificates()[0];
    }
}
