package org.posthorn.listener;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// A plain SMTP client, which waits at most ten seconds for anything.
final class Client implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private Socket socket;
    private BufferedReader reader;

    private Client(Socket socket) throws IOException {
        adopt(socket);
    }

    static Client connect(InetSocketAddress address) throws IOException {
        return new Client(new Socket(address.getAddress(), address.getPort()));
    }

    /// A client on a socket that is connected.
    static Client on(Socket socket) throws IOException {
        return new Client(socket);
    }

    private void adopt(Socket other) throws IOException {
        socket = other;
        socket.setSoTimeout(PATIENCE_MILLIS);
        reader = new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    Client startTls() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Credulous()}, null);
        var secured = (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        secured.startHandshake();
        adopt(secured);
        return this;
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /// The last line of the next reply, or null at the end.
    String reply() throws IOException {
        String line = reader.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = reader.readLine();
        }
        return line;
    }

    String command(String line) throws IOException {
        send(line + "\r\n");
        return reply();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final class Credulous implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
