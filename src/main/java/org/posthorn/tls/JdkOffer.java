package org.posthorn.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/// The JDK's TLS.
///
/// @param parameters made once, and not changed
record JdkOffer(SSLContext context, SSLParameters parameters) implements Offer {

    static JdkOffer of(TlsSettings settings, SniKeys keys, ClientTrust trust, ClientCertificates mode)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
        context.getServerSessionContext().setSessionCacheSize(settings.sessionCacheSize());
        context.getServerSessionContext()
                .setSessionTimeout((int) settings.sessionLifetime().toSeconds());
        SSLParameters parameters = TlsVersions.serverParameters(context);
        switch (mode) {
            case NONE -> {}
            case REQUEST -> parameters.setWantClientAuth(true);
            case REQUIRE -> parameters.setNeedClientAuth(true);
        }
        return new JdkOffer(context, parameters);
    }

    @Override
    public SSLSocket wrap(Socket socket) throws IOException {
        var wrapped = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
        wrapped.setUseClientMode(false);
        wrapped.setSSLParameters(parameters);
        return wrapped;
    }

    @Override
    public ChannelBinding binding(SSLSocket secured) {
        return ChannelBinding.of(secured.getSession());
    }
}
