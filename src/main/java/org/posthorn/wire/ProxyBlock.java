package org.posthorn.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// Version 2 of the PROXY protocol: a signature, a version, a command, a family, a length, and so many octets of
/// addresses and further fields.
final class ProxyBlock {
    static final byte FIRST = '\r';

    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

    static final int SIGNATURE_LENGTH = 12;

    /// What comes before the addresses.
    static final int PREAMBLE = 16;

    private static final int UNIX_ADDRESSES = 216;

    private ProxyBlock() {}

    static int missing(byte[] octets, int length) throws ProxySyntaxException {
        int compared = Math.min(length, SIGNATURE_LENGTH);
        if (!Arrays.equals(octets, 0, compared, SIGNATURE, 0, compared)) {
            throw new ProxySyntaxException("no PROXY header");
        }
        if (length < PREAMBLE) {
            return PREAMBLE - length;
        }
        int rest = PREAMBLE + shortAt(octets, 14) - length;
        if (rest < 0) {
            throw new ProxySyntaxException("octets behind the header");
        }
        return rest;
    }

    static ProxyHeader parse(byte[] octets, int length) throws ProxySyntaxException {
        return switch (octets[12] & 0xFF) {
            // Whatever is in the block is to be ignored.
            case 0x20 -> new ProxyHeader.Own();
            case 0x21 -> passedOn(octets, length);
            default -> throw new ProxySyntaxException("a version other than 2, or an unknown command");
        };
    }

    private static ProxyHeader passedOn(byte[] octets, int length) throws ProxySyntaxException {
        return switch (octets[13] & 0xFF) {
            case 0x00 -> new ProxyHeader.Unnamed();
            case 0x11 -> client(octets, length, 4);
            case 0x21 -> client(octets, length, 16);
            case 0x31 -> {
                ProxyFields.check(octets, fields(length, UNIX_ADDRESSES), length);
                yield new ProxyHeader.Unnamed();
            }
            default -> throw new ProxySyntaxException("a family or protocol that SMTP does not run over");
        };
    }

    private static ProxyHeader client(byte[] octets, int length, int size) throws ProxySyntaxException {
        ProxyFields.check(octets, fields(length, 2 * size + 4), length);
        int ports = PREAMBLE + 2 * size;
        return new ProxyHeader.Client(
                new InetSocketAddress(address(octets, PREAMBLE, size), shortAt(octets, ports)),
                new InetSocketAddress(address(octets, PREAMBLE + size, size), shortAt(octets, ports + 2)));
    }

    /// Where the further fields begin.
    private static int fields(int length, int addresses) throws ProxySyntaxException {
        if (PREAMBLE + addresses > length) {
            throw new ProxySyntaxException("too short for its addresses");
        }
        return PREAMBLE + addresses;
    }

    private static InetAddress address(byte[] octets, int at, int size) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(octets, at, at + size));
        } catch (UnknownHostException e) {
            throw new AssertionError("four or sixteen octets are an address", e);
        }
    }

    static int shortAt(byte[] octets, int at) {
        return (octets[at] & 0xFF) << 8 | octets[at + 1] & 0xFF;
    }
}
