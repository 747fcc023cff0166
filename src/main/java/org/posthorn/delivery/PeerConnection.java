package org.posthorn.delivery;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Content;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Relay;
import org.posthorn.mail.SmtpReply;
import org.posthorn.mail.TlsVerdict;
import org.posthorn.tls.ChannelBinding;
import org.posthorn.tls.ClientTls;
import org.posthorn.tls.ServerIdentity;
import org.posthorn.tls.TlsProblem;
import org.posthorn.wire.Chunker;
import org.posthorn.wire.ClientOutput;
import org.posthorn.wire.DotStuffer;
import org.posthorn.wire.ReplyReader;
import org.posthorn.wire.ReplySyntaxException;

/// One connection to a peer: commands out, replies in, each within its time. Confined to one thread but for [#cut].
final class PeerConnection implements AutoCloseable {
    private static final Duration LIVELY = Duration.ofSeconds(1);

    private final Socket raw;
    private Relay relay;
    private final String hello;
    private final boolean ofRoute;
    private final DeliveryTimeouts timeouts;
    private final StallGuard.Watch watch;
    private ReplyReader in;
    private ClientOutput out;
    private final SocketAddress address;
    private Extensions extensions = Extensions.NONE;
    private boolean transactionOpen;
    /// Whether a QUIT would be taken for one: nothing is broken, and no content is on its way.
    private boolean listens = true;
    private boolean spent;
    private int transactions;
    private long lastHeard = System.nanoTime();
    private @Nullable SSLSession tls;
    private @Nullable Optional<String> doubt;
    private Set<String> domains = Set.of();
    private String helo = "";
    private String greeting = "";

    private PeerConnection(Call call, DeliveryTimeouts timeouts, StallGuard guard) throws IOException {
        raw = call.socket();
        address = call.candidate().address();
        relay = call.relay();
        hello = call.hello();
        ofRoute = call.ofRoute();
        this.timeouts = timeouts;
        in = new ReplyReader(raw.getInputStream());
        out = new ClientOutput(raw.getOutputStream(), this::allowBlock);
        // Last: when a stream fails, nobody closes it.
        watch = guard.watch(this::cut);
    }

    /// Takes over a connection that came about; closes it when that fails.
    static PeerConnection of(Call call, DeliveryTimeouts timeouts, StallGuard guard) throws PeerException {
        try {
            return new PeerConnection(call, timeouts, guard);
        } catch (IOException e) {
            closeQuietly(call.socket());
            throw new PeerException("connect to " + call.relay() + ": " + problem(e), e);
        }
    }

    Relay relay() {
        return relay;
    }

    /// What this server calls itself here.
    String hello() {
        return hello;
    }

    /// Whether the configuration names the host.
    boolean isOfRoute() {
        return ofRoute;
    }

    /// What ties a login to this connection; nothing does without TLS.
    ChannelBinding binding() {
        return tls == null ? ChannelBinding.NONE : ChannelBinding.of(tls);
    }

    /// Whether all that is said here can be read on the way.
    boolean isClear() {
        return tls == null;
    }

    /// How it is secured, and for the mail of which domains alone; for anybody's when there are none.
    void secured(TlsVerdict verdict, Set<String> onlyDomains) {
        relay = relay.with(verdict);
        domains = onlyDomains;
    }

    /// Whether it is secured for the mail of these domains too.
    boolean isFor(Set<String> others) {
        return domains.isEmpty() || domains.containsAll(others);
    }

    SocketAddress address() {
        return address;
    }

    /// This server's address on the connection.
    String localAddress() {
        return raw.getLocalAddress().getHostAddress();
    }

    /// What the peer called itself in its latest reply to EHLO or HELO; empty before.
    String helo() {
        return helo;
    }

    void greeted(SmtpReply reply) {
        helo = firstWord(reply);
    }

    static String firstWord(SmtpReply reply) {
        String line = reply.lines().getFirst().strip();
        int space = line.indexOf(' ');
        return space < 0 ? line : line.substring(0, space);
    }

    /// @param reply with which the peer began
    void welcomed(SmtpReply reply) {
        greeting = firstWord(reply);
    }

    /// Whether the peer calls itself so, in its greeting or in its latest reply to EHLO.
    boolean isCalled(String hostname) {
        String key = MailAddress.domainKey(hostname);
        return isSame(key, greeting) || isSame(key, helo);
    }

    private static boolean isSame(String key, String word) {
        String bare = word.endsWith(".") ? word.substring(0, word.length() - 1) : word;
        return key.equalsIgnoreCase(bare);
    }

    /// Whether the peer has a transaction open that did not come to its end, so that RSET must come before the
    /// next.
    boolean isTransactionOpen() {
        return transactionOpen;
    }

    void transactionOpen(boolean open) {
        transactionOpen = open;
    }

    /// One more MAIL goes to the peer.
    void countTransaction() {
        transactions++;
    }

    /// Whether no more than one MAIL went to the peer. A connection that was kept may have been closed meanwhile.
    boolean isFirstTransaction() {
        return transactions <= 1;
    }

    /// Whether the peer takes no more of them on this connection (RFC 9422), or it had as many as it may.
    ///
    /// @param most that a connection may have
    boolean isSpent(int most) {
        return spent
                || in.isSpent()
                || transactions >= Math.min(most, extensions.limits().transactions());
    }

    /// No further transaction goes over it.
    void spend() {
        spent = true;
    }

    /// What speaks against this being a TLS connection to the host that was meant; empty when it is one.
    Optional<String> doubt(ServerIdentity identity) {
        Optional<String> known = doubt;
        if (known == null) {
            known = tls == null ? Optional.of("no TLS") : identity.doubt(tls, relay.host());
            doubt = known;
        }
        return known;
    }

    Extensions extensions() {
        return extensions;
    }

    /// What the peer offered, from its latest EHLO.
    void offers(Extensions offered) {
        extensions = offered;
    }

    /// Where commands are written; nothing is sent before [#reply] or [#flush].
    ClientOutput out() {
        return out;
    }

    void flush(String step) throws PeerException {
        try {
            out.flush();
        } catch (IOException e) {
            throw fault(step, e);
        }
    }

    /// Sends what waits and reads one reply.
    ///
    /// @param step what it answers, for the message of a fault
    SmtpReply reply(String step, Duration timeout) throws PeerException {
        try {
            out.flush();
            watch.allow(timeout);
            SmtpReply reply = in.read();
            lastHeard = System.nanoTime();
            listens = true;
            return reply;
        } catch (IOException e) {
            throw fault(step, e);
        }
    }

    /// What the peer has said though all was answered; null when nothing has come. Sends nothing.
    @Nullable
    SmtpReply unasked() throws PeerException {
        if (!in.isAnyWaiting()) {
            return null;
        }
        try {
            watch.allow(timeouts.command());
            return in.read();
        } catch (IOException e) {
            throw fault("idle", e);
        }
    }

    /// Whether the peer was there a moment ago. One that was not may have closed the connection without a word: then
    /// content must not be on its way before the peer has answered, for it could not be told whether it arrived.
    boolean isLively() {
        return System.nanoTime() - lastHeard < LIVELY.toNanos();
    }

    /// What is sent from here on is content until its end.
    void awaitsContent() {
        listens = false;
    }

    /// Sends content and its final dot; the dot and the last part may still wait in the output.
    ///
    /// @throws PeerException when the peer did not take it
    /// @throws IOException when the content itself could not be read: the connection must be closed then
    void sendData(Content content) throws IOException {
        listens = false;
        var stuffer = new DotStuffer(out);
        try {
            content.transferTo(stuffer);
            stuffer.finish();
        } catch (IOException e) {
            throw ofContent(e);
        }
    }

    /// Sends content by BDAT; the last part may still wait in the output.
    ///
    /// @param pause what it throws ends this, and is thrown
    /// @throws PeerException when the peer did not take it
    /// @throws IOException when the content itself could not be read: the connection must be closed then
    void sendChunks(Content content, long chunkSize, Chunker.Pause pause) throws IOException {
        listens = false;
        var chunker = new Chunker(out, content.size(), chunkSize, pause);
        try {
            content.transferTo(chunker);
            chunker.finish();
        } catch (IOException e) {
            throw ofContent(e);
        }
    }

    private IOException ofContent(IOException e) {
        return out.isBroken() ? fault("sending the content", e) : e;
    }

    /// What the peer said before it stopped listening; null when nothing of it is left. For a connection on which a
    /// write failed.
    @Nullable
    SmtpReply partingReply() {
        if (watch.isExpired()) {
            return null;
        }
        try {
            watch.allow(timeouts.quit());
            return in.read();
        } catch (IOException e) {
            return null;
        }
    }

    /// Agrees on TLS. What the peer sent ahead of it is forgotten, and so is what it offered (RFC 3207 section
    /// 4.2).
    ///
    /// @param serverName whom the peer is asked to be
    SSLSession startTls(TlsUpgrade upgrade, String serverName) throws PeerException {
        in.discardBuffered();
        extensions = Extensions.NONE;
        listens = false;
        watch.allow(timeouts.greeting());
        try {
            SSLSocket secure = upgrade.wrap(raw, serverName);
            ClientTls.handshake(secure);
            in = new ReplyReader(secure.getInputStream());
            out = new ClientOutput(secure.getOutputStream(), this::allowBlock);
            SSLSession session = secure.getSession();
            tls = session;
            listens = true;
            return session;
        } catch (IOException e) {
            throw fault("TLS handshake", e);
        }
    }

    /// Nobody waits for the peer until the next command.
    void rest() {
        watch.rest();
    }

    /// Says QUIT where the peer may still listen (RFC 5321 section 4.1.1.10), and closes.
    void leave() {
        if (!listens) {
            close();
            return;
        }
        try {
            out.text("QUIT").endLine();
            reply("QUIT", timeouts.quit());
        } catch (IOException e) {
            // It is closed below in any case, and nothing hung on the reply.
        } finally {
            close();
        }
    }

    /// Closes the connection from any thread. Not through the TLS socket, whose close waits for a write that
    /// blocks.
    void cut() {
        closeQuietly(raw);
    }

    @Override
    public void close() {
        watch.close();
        cut();
    }

    private void allowBlock() {
        watch.allow(timeouts.block());
    }

    private PeerException fault(String step, IOException e) {
        listens = false;
        return new PeerException(step + ": " + (watch.isExpired() ? "timed out" : problem(e)), e);
    }

    static String problem(IOException e) {
        if (e instanceof EOFException || e instanceof ReplySyntaxException || e instanceof PeerException) {
            return String.valueOf(e.getMessage());
        }
        if (e instanceof SSLException problem) {
            return TlsProblem.text(problem);
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message.replaceAll("\\p{Cntrl}", "?");
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // The descriptor is gone either way.
        }
    }
}
