package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyHeaderParserTest {
    private static final int LONGEST = ProxyHeaderParser.LONGEST;
    private static final ProxyHeader.Client CLIENT =
            new ProxyHeader.Client(address("203.0.113.7", 49_152), address("192.0.2.25", 25));
    private static final ProxyHeader.Client CLIENT6 =
            new ProxyHeader.Client(address("2001:db8::7", 49_152), address("2001:db8::25", 25));
    private static final byte[] EMPTY_CHECKSUM = ProxyHeaders.field(3, (byte) 0, (byte) 0, (byte) 0, (byte) 0);

    private static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    /// Reads a header out of a stream as it asks to be read, in blocks of this size at most.
    private static ProxyHeader read(byte[] stream, int block) throws ProxySyntaxException {
        int length = 0;
        int missing = ProxyHeaderParser.missing(stream, 0, LONGEST);
        while (missing > 0) {
            length += Math.min(missing, block);
            if (length > stream.length) {
                throw new ProxySyntaxException("the stream ended");
            }
            missing = ProxyHeaderParser.missing(Arrays.copyOf(stream, length), length, LONGEST);
        }
        return ProxyHeaderParser.parse(stream, length);
    }

    private static ProxyHeader read(String line) throws ProxySyntaxException {
        return read(line.getBytes(StandardCharsets.ISO_8859_1), LONGEST);
    }

    static List<byte[]> headers() {
        return List.of(
                octets("PROXY TCP4 203.0.113.7 192.0.2.25 49152 25\r\n"),
                octets("PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n"),
                octets("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n"),
                octets("PROXY TCP6 2001:db8::7 2001:DB8:0:0:0:0:0:25 49152 25\r\n"),
                octets("PROXY UNKNOWN\r\n"),
                octets("PROXY UNKNOWN ffff:f...f:ffff 65535 any thing\r\n"),
                ProxyHeaders.client("203.0.113.7", "192.0.2.25"),
                ProxyHeaders.client("2001:db8::7", "2001:db8::25", ProxyHeaders.field(4, new byte[300])),
                ProxyHeaders.block(0x20, 0),
                ProxyHeaders.block(0x20, 0xFF, new byte[200]),
                ProxyHeaders.block(0x21, 0, new byte[9]),
                ProxyHeaders.block(0x21, 0x31, new byte[216]));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("headers")
    void asksForNoOctetBeyondTheHeader(byte[] header) throws ProxySyntaxException {
        byte[] stream = Arrays.copyOf(header, header.length + 20);
        for (int block = 1; block < 70; block++) {
            assertThat(read(stream, block)).isEqualTo(ProxyHeaderParser.parse(header, header.length));
        }
        for (int length = 0; length < header.length; length++) {
            int missing = ProxyHeaderParser.missing(header, length, LONGEST);
            assertThat(missing).isBetween(1, header.length - length);
            int cut = length;
            assertThatThrownBy(() -> ProxyHeaderParser.parse(header, cut)).isInstanceOf(ProxySyntaxException.class);
        }
        assertThat(ProxyHeaderParser.missing(header, header.length, header.length))
                .isZero();
        assertThatThrownBy(() -> ProxyHeaderParser.missing(header, header.length, header.length - 1))
                .isInstanceOf(ProxySyntaxException.class);
    }

    @Test
    void knowsTheClient() throws ProxySyntaxException {
        assertThat(read("PROXY TCP4 203.0.113.7 192.0.2.25 49152 25\r\n")).isEqualTo(CLIENT);
        assertThat(read("PROXY TCP6 2001:db8::7 2001:db8::25 49152 25\r\n")).isEqualTo(CLIENT6);
        assertThat(read(ProxyHeaders.client("203.0.113.7", "192.0.2.25"), 99)).isEqualTo(CLIENT);
        assertThat(read(ProxyHeaders.client("2001:db8::7", "2001:db8::25"), 99)).isEqualTo(CLIENT6);
    }

    /// What is IPv4 is judged as IPv4, however it is written.
    @Test
    void aMappedAddressIsIpv4() throws ProxySyntaxException {
        var line = (ProxyHeader.Client) read("PROXY TCP6 ::ffff:203.0.113.7 ::ffff:192.0.2.25 49152 25\r\n");
        assertThat(line).isEqualTo(CLIENT);
    }

    @Test
    void knowsWhenThereIsNoClientToName() throws ProxySyntaxException {
        assertThat(read(ProxyHeaders.block(0x20, 0), 99)).isEqualTo(new ProxyHeader.Own());
        assertThat(read(ProxyHeaders.block(0x20, 0x11, new byte[3]), 99)).isEqualTo(new ProxyHeader.Own());
        assertThat(read(ProxyHeaders.block(0x21, 0), 99)).isEqualTo(new ProxyHeader.Unnamed());
        assertThat(read(ProxyHeaders.block(0x21, 0x31, new byte[216]), 999)).isEqualTo(new ProxyHeader.Unnamed());
        assertThat(read("PROXY UNKNOWN\r\n")).isEqualTo(new ProxyHeader.Unnamed());
        assertThat(read("PROXY UNKNOWN 1 2 3\r\n")).isEqualTo(new ProxyHeader.Unnamed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 203.0.113.7 192.0.2.25 49152\r\n",
                "PROXY TCP4 203.0.113.7 192.0.2.25 49152 25 26\r\n",
                "PROXY TCP4  203.0.113.7 192.0.2.25 49152 25\r\n",
                "PROXY TCP4 203.0.113.7 192.0.2.25 49152 25 \r\n",
                "PROXY TCP4 203.0.113.7 192.0.2.25 49152 25\n",
                "PROXY TCP4 203.0.113.7 192.0.2.25 49152 25\r \n",
                "PROXY TCP4 203.0.113.7 192.0.2.25 65536 25\r\n",
                "PROXY TCP4 203.0.113.7 192.0.2.25 99999999999999999999 25\r\n",
                "PROXY TCP4 203.0.113.7 192.0.2.25 -1 25\r\n",
                "PROXY TCP4 203.0.113.7 192.0.2.25 +1 25\r\n",
                "PROXY TCP4 203.0.113.7 192.0.2.25 025 25\r\n",
                "PROXY TCP4 203.0.113.07 192.0.2.25 49152 25\r\n",
                "PROXY TCP4 00.0.113.7 192.0.2.25 49152 25\r\n",
                "PROXY TCP4 203.0.113.256 192.0.2.25 49152 25\r\n",
                "PROXY TCP4 203.0.113 192.0.2.25 49152 25\r\n",
                "PROXY TCP4 2001:db8::7 192.0.2.25 49152 25\r\n",
                "PROXY TCP4 localhost 192.0.2.25 49152 25\r\n",
                "PROXY TCP6 203.0.113.7 192.0.2.25 49152 25\r\n",
                "PROXY TCP6 2001:db8::7%lo 2001:db8::25 49152 25\r\n",
                "PROXY TCP6 2001:db8:::7 2001:db8::25 49152 25\r\n",
                "PROXY TCP5 203.0.113.7 192.0.2.25 49152 25\r\n",
                "PROXY UDP4 203.0.113.7 192.0.2.25 49152 25\r\n",
                "PROXY unknown\r\n\r\n",
                "PROXY \r\nNOOP\r\nNOOP\r\n",
                "proxy TCP4 203.0.113.7 192.0.2.25 49152 25\r\n",
                "EHLO client.example\r\n",
                "\r\n\r\n\0\r\nQUIX\n          ",
                "\r\nEHLO client.example\r\n",
                "\u0016\u0003\u0001\u0002\0\u0001\0\u0001"
            })
    void refusesWhatIsNoHeader(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(ProxySyntaxException.class);
    }

    @Test
    void aLineHasAtMost107Octets() throws ProxySyntaxException {
        assertThat(read("PROXY UNKNOWN " + "x".repeat(91) + "\r\n")).isEqualTo(new ProxyHeader.Unnamed());
        assertThatThrownBy(() -> read("PROXY UNKNOWN " + "x".repeat(92) + "\r\n"))
                .isInstanceOf(ProxySyntaxException.class);
    }

    static List<byte[]> badBlocks() {
        byte[] wrongSum = ProxyHeaders.summed(ProxyHeaders.client("203.0.113.7", "192.0.2.25", EMPTY_CHECKSUM));
        wrongSum[20] ^= 1;
        return List.of(
                ProxyHeaders.block(0x11, 0x11, new byte[12]),
                ProxyHeaders.block(0x22, 0x11, new byte[12]),
                ProxyHeaders.block(0x21, 0x11, new byte[11]),
                ProxyHeaders.block(0x21, 0x21, new byte[35]),
                ProxyHeaders.block(0x21, 0x31, new byte[215]),
                ProxyHeaders.block(0x21, 0x12, new byte[12]),
                ProxyHeaders.block(0x21, 0x22, new byte[36]),
                ProxyHeaders.block(0x21, 0x32, new byte[216]),
                ProxyHeaders.block(0x21, 0x41, new byte[36]),
                ProxyHeaders.block(0x21, 0x13, new byte[12]),
                ProxyHeaders.block(0x21, 0x11, new byte[13]),
                ProxyHeaders.client("203.0.113.7", "192.0.2.25", new byte[] {4, 0, 2, 0}),
                ProxyHeaders.client("203.0.113.7", "192.0.2.25", ProxyHeaders.field(3, (byte) 0)),
                wrongSum);
    }

    @ParameterizedTest
    @MethodSource("badBlocks")
    void refusesBadBlocks(byte[] block) {
        assertThatThrownBy(() -> read(block, 99)).isInstanceOf(ProxySyntaxException.class);
    }

    @Test
    void skipsOtherFieldsAndChecksTheChecksum() throws ProxySyntaxException {
        byte[] header = ProxyHeaders.summed(ProxyHeaders.client(
                "203.0.113.7",
                "192.0.2.25",
                ProxyHeaders.field(0x02, octets("mx.example.org")),
                ProxyHeaders.field(0xEA, new byte[65_000]),
                ProxyHeaders.field(0x04),
                EMPTY_CHECKSUM));
        assertThat(read(header, 70_000)).isEqualTo(CLIENT);
        header[100] ^= 1;
        assertThatThrownBy(() -> read(header, 70_000)).hasMessageContaining("checksum");
    }

    @Test
    void theLengthIsSixteenBitsWide() throws ProxySyntaxException {
        byte[] longest = ProxyHeaders.block(0x20, 0, new byte[65_535]);
        assertThat(longest).hasSize(LONGEST);
        assertThat(read(longest, 70_000)).isEqualTo(new ProxyHeader.Own());
        assertThatThrownBy(() -> ProxyHeaderParser.missing(longest, 16, 4096))
                .isInstanceOf(ProxySyntaxException.class)
                .hasMessageContaining("4096");
    }

    /// Whatever comes, there is a header, or an exception that says why not.
    @Test
    void anyOctetsAreReadOrRefused() {
        var random = new Random(2);
        List<byte[]> seeds = headers();
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] octets = seeds.get(random.nextInt(seeds.size())).clone();
            for (int j = random.nextInt(4); j > 0; j--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            try {
                read(octets, 1 + random.nextInt(40));
                read++;
            } catch (ProxySyntaxException e) {
                assertThat(e).hasMessageMatching("[ -~]+");
            }
        }
        assertThat(read).isBetween(10_000, 49_000);
    }
}
