package org.posthorn.wire;

import java.util.zip.CRC32C;

/// The fields behind the addresses of a version 2 header: each a type, a length and a value. Only the checksum is
/// looked at; the others are for whoever wants them.
final class ProxyFields {
    private static final int CHECKSUM = 0x03;
    private static final int CHECKSUM_LENGTH = 4;
    private static final int HEAD = 3;

    private ProxyFields() {}

    /// @throws ProxySyntaxException when a field is cut, or a checksum is wrong
    static void check(byte[] octets, int from, int length) throws ProxySyntaxException {
        int at = from;
        while (at < length) {
            int end = at + HEAD > length ? Integer.MAX_VALUE : at + HEAD + ProxyBlock.shortAt(octets, at + 1);
            if (end > length) {
                throw new ProxySyntaxException("a field is cut");
            }
            if (octets[at] == CHECKSUM) {
                checkSum(octets, at + HEAD, end, length);
            }
            at = end;
        }
    }

    private static void checkSum(byte[] octets, int from, int end, int length) throws ProxySyntaxException {
        if (end - from != CHECKSUM_LENGTH) {
            throw new ProxySyntaxException("a checksum has four octets");
        }
        long given = (long) ProxyBlock.shortAt(octets, from) << 16 | ProxyBlock.shortAt(octets, from + 2);
        // Its own octets count as zero.
        var sum = new CRC32C();
        sum.update(octets, 0, from);
        sum.update(new byte[CHECKSUM_LENGTH], 0, CHECKSUM_LENGTH);
        sum.update(octets, end, length - end);
        if (sum.getValue() != given) {
            throw new ProxySyntaxException("wrong checksum");
        }
    }
}
