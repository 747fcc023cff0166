package org.posthorn.session;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.posthorn.tls.TlsDescription;

/// A client whose whole part is known beforehand: what it sends in clear text, and what it sends once TLS has
/// begun.
final class FakeConnection implements Connection {
    private static final TlsDescription AGREED =
            new TlsDescription("TLSv1.3", "TLS_AES_128_GCM_SHA256", null, () -> Optional.of(new byte[32]));

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final InetAddress remote;
    private InputStream input;
    private byte[] underTls;
    private TlsDescription tls;
    private volatile boolean closed;
    private Runnable onClose = () -> {};
    private Runnable onAbort;
    private int writes = Integer.MAX_VALUE;

    FakeConnection(InetAddress remote, InputStream input) {
        this.remote = remote;
        this.input = input;
    }

    /// @param block the most octets that a read returns
    static FakeConnection sending(String remote, byte[] octets, int block) throws IOException {
        return new FakeConnection(InetAddress.ofLiteral(remote), inBlocks(octets, block));
    }

    /// A stream that a read gets at most so many octets of.
    static InputStream inBlocks(byte[] octets, int block) {
        return new ByteArrayInputStream(octets) {
            @Override
            public synchronized int read(byte[] to, int offset, int length) {
                return super.read(to, offset, Math.min(length, block));
            }
        };
    }

    /// A stream that is cut into two reads.
    static InputStream cutAt(byte[] octets, int cut) {
        return new ByteArrayInputStream(octets) {
            @Override
            public synchronized int read(byte[] to, int offset, int length) {
                return super.read(to, offset, pos < cut ? Math.min(length, cut - pos) : length);
            }
        };
    }

    FakeConnection thenUnderTls(String text) {
        return thenUnderTls(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    FakeConnection thenUnderTls(byte[] octets) {
        underTls = octets;
        return this;
    }

    FakeConnection onClose(Runnable action) {
        onClose = action;
        return this;
    }

    /// @param action at an abort, in place of what happens at a close
    FakeConnection onAbort(Runnable action) {
        onAbort = action;
        return this;
    }

    /// The client takes so many replies, or groups of them, and is gone then.
    FakeConnection goneAfter(int groups) {
        writes = groups;
        return this;
    }

    String answers() {
        return output.toString(StandardCharsets.UTF_8);
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int octet) {
                throw new AssertionError("written in blocks");
            }

            @Override
            public void write(byte[] block, int offset, int length) throws IOException {
                if (writes-- <= 0) {
                    throw new IOException("gone");
                }
                output.write(block, offset, length);
            }
        };
    }

    @Override
    public InetAddress remote() {
        return remote;
    }

    @Override
    public InetAddress local() {
        return InetAddress.ofLiteral("192.0.2.25");
    }

    @Override
    public boolean canStartTls() {
        return underTls != null && tls == null;
    }

    @Override
    public TlsDescription startTls() throws IOException {
        if (underTls == null) {
            throw new IOException("handshake failed");
        }
        input = inBlocks(underTls, 1);
        tls = AGREED;
        return AGREED;
    }

    @Override
    public TlsDescription tls() {
        return tls;
    }

    @Override
    public void close() {
        closed = true;
        onClose.run();
    }

    @Override
    public void abort() {
        if (onAbort == null) {
            close();
        } else {
            onAbort.run();
        }
    }
}
