package org.posthorn.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLSocket;

/// A raw SMTP client: what is said and heard, octet for octet. Every read has a timeout.
public final class SmtpTalk implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private Socket socket;
    private SmtpInput in;

    private SmtpTalk(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new SmtpInput(socket.getInputStream());
    }

    /// Connects; the greeting is still to be read.
    public static SmtpTalk to(int port) {
        return from("127.0.0.1", port);
    }

    /// The same from this address of loopback.
    public static SmtpTalk from(String local, int port) {
        try {
            var socket = new Socket();
            socket.bind(new InetSocketAddress(local, 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            return new SmtpTalk(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads the greeting and says EHLO.
    public SmtpTalk hello() {
        expect(220);
        return say(250, "EHLO client.test");
    }

    /// Sends a line.
    public SmtpTalk send(String line) {
        return raw((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    public SmtpTalk raw(byte[] octets) {
        try {
            socket.getOutputStream().write(octets);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends a line and expects this code.
    public SmtpTalk say(int code, String line) {
        send(line);
        Reply reply = reply();
        assertThat(reply.code()).as(line + " -> " + reply).isEqualTo(code);
        return this;
    }

    public Reply ask(String line) {
        return send(line).reply();
    }

    public Reply expect(int code) {
        Reply reply = reply();
        assertThat(reply.code()).as(reply.toString()).isEqualTo(code);
        return reply;
    }

    public Reply reply() {
        try {
            return Reply.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// MAIL, RCPT for each, DATA, the content, all of them accepted; returns the reply to the final dot.
    public Reply mail(String from, List<String> recipients, byte[] content) {
        say(250, "MAIL FROM:<" + from + ">");
        for (String recipient : recipients) {
            say(250, "RCPT TO:<" + recipient + ">");
        }
        return content(content);
    }

    /// DATA and the content, dot-stuffed; returns the reply to the final dot.
    public Reply content(byte[] content) {
        say(354, "DATA");
        return raw(Mails.stuffed(content))
                .raw(".\r\n".getBytes(StandardCharsets.US_ASCII))
                .reply();
    }

    /// STARTTLS and a second EHLO.
    public SmtpTalk startTls() {
        say(220, "STARTTLS");
        handshake();
        return say(250, "EHLO client.test");
    }

    public SmtpTalk handshake() {
        try {
            var tls = (SSLSocket)
                    TestTls.trusting().getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
            tls.startHandshake();
            socket = tls;
            in = new SmtpInput(tls.getInputStream());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a login is bound to (RFC 9266), as this side of the TLS session has it.
    public byte[] exporter() {
        try {
            var session = (ExtendedSSLSession) ((SSLSocket) socket).getSession();
            return session.exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32);
        } catch (SSLKeyException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Reply authPlain(String user, String password) {
        byte[] token = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
        return ask("AUTH PLAIN " + Base64.getEncoder().encodeToString(token));
    }

    /// Whether the server closes now, without another octet.
    public boolean closed() {
        try {
            in.exactly(1);
            return false;
        } catch (EOFException | SocketException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether the next reply is the one to the next command, unless the server closed.
    public boolean inStepOrClosed() {
        try {
            send("NOOP");
            return Reply.read(in).code() == 250;
        } catch (SocketTimeoutException e) {
            throw new UncheckedIOException(e);
        } catch (IOException | UncheckedIOException e) {
            return true;
        }
    }

    /// Whether the server answers with a line of SMTP, rather than with TLS or by closing.
    public boolean answersSmtp() {
        try {
            return Mails.text(in.exactly(3)).matches("[2-5]\\d\\d");
        } catch (EOFException | SocketException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Closes without a word.
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A reply of one or more lines.
    public record Reply(int code, List<String> lines) {
        static Reply read(SmtpInput in) throws IOException {
            var lines = new ArrayList<String>();
            while (true) {
                String line = in.line();
                lines.add(line);
                assertThat(line).as("a reply line").matches("[2-5]\\d\\d([ -].*)?");
                if (line.length() < 4 || line.charAt(3) == ' ') {
                    return new Reply(Integer.parseInt(line.substring(0, 3)), List.copyOf(lines));
                }
            }
        }

        /// Code and text of all lines.
        public String text() {
            return String.join("\n", lines);
        }
    }
}
