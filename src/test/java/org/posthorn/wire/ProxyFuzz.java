package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Any octets as what a proxy sends first: a fault, or the same header in whatever blocks it is read, with no octet
/// behind it touched; and a client that it names prints back.
public final class ProxyFuzz {
    private static final int LIMIT = 4096;

    private ProxyFuzz() {}

    private record Read(ProxyHeader header, int length) {}

    public static void fuzzerTestOneInput(byte[] stream) {
        Read asAsked = read(stream, LIMIT);
        assertThat(read(stream, 1)).isEqualTo(asAsked);
        if (asAsked == null) {
            return;
        }
        byte[] alone = Arrays.copyOf(stream, asAsked.length);
        assertThat(read(alone, LIMIT)).isEqualTo(asAsked);
        if (asAsked.header instanceof ProxyHeader.Client client && sameFamily(client)) {
            byte[] line = line(client).getBytes(StandardCharsets.ISO_8859_1);
            assertThat(read(line, LIMIT)).isEqualTo(new Read(client, line.length));
        }
    }

    /// Null when it is no header, or not all of one.
    private static Read read(byte[] stream, int block) {
        try {
            int length = 0;
            int missing = ProxyHeaderParser.missing(stream, 0, LIMIT);
            while (missing > 0) {
                length += Math.min(missing, block);
                if (length > stream.length) {
                    return null;
                }
                missing = ProxyHeaderParser.missing(Arrays.copyOf(stream, length), length, LIMIT);
                assertThat(missing).isNotNegative();
            }
            return new Read(ProxyHeaderParser.parse(stream, length), length);
        } catch (ProxySyntaxException e) {
            return null;
        }
    }

    private static boolean sameFamily(ProxyHeader.Client client) {
        return client.source().getAddress().getClass()
                == client.destination().getAddress().getClass();
    }

    private static String line(ProxyHeader.Client client) {
        boolean v4 = client.source().getAddress() instanceof Inet4Address;
        return String.join(
                        " ",
                        "PROXY",
                        v4 ? "TCP4" : "TCP6",
                        client.source().getAddress().getHostAddress(),
                        client.destination().getAddress().getHostAddress(),
                        "" + client.source().getPort(),
                        "" + client.destination().getPort())
                + "\r\n";
    }
}
