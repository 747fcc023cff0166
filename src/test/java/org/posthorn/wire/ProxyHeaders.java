package org.posthorn.wire;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// Makes PROXY headers of version 2, right and wrong ones.
public final class ProxyHeaders {
    private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);

    private ProxyHeaders() {}

    /// @param command version and command
    /// @param family and protocol
    public static byte[] block(int command, int family, byte[]... parts) {
        var rest = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            rest.writeBytes(part);
        }
        var block = new ByteArrayOutputStream();
        block.writeBytes(SIGNATURE);
        block.write(command);
        block.write(family);
        block.write(rest.size() >> 8);
        block.write(rest.size());
        block.writeBytes(rest.toByteArray());
        return block.toByteArray();
    }

    /// Of a client that speaks TCP.
    public static byte[] client(String source, String destination, byte[]... fields) {
        var addresses = new ByteArrayOutputStream();
        byte[] from = InetAddress.ofLiteral(source).getAddress();
        addresses.writeBytes(from);
        addresses.writeBytes(InetAddress.ofLiteral(destination).getAddress());
        addresses.writeBytes(new byte[] {(byte) 0xC0, 0, 0, 25});
        var parts = new byte[fields.length + 1][];
        parts[0] = addresses.toByteArray();
        System.arraycopy(fields, 0, parts, 1, fields.length);
        return block(0x21, from.length == 4 ? 0x11 : 0x21, parts);
    }

    public static byte[] field(int type, byte... value) {
        var field = new byte[value.length + 3];
        field[0] = (byte) type;
        field[1] = (byte) (value.length >> 8);
        field[2] = (byte) value.length;
        System.arraycopy(value, 0, field, 3, value.length);
        return field;
    }

    /// The same header, whose last field is an empty checksum, with the checksum in it.
    public static byte[] summed(byte[] header) {
        var sum = new CRC32C();
        sum.update(header);
        for (int i = 0; i < 4; i++) {
            header[header.length - 1 - i] = (byte) (sum.getValue() >> 8 * i);
        }
        return header;
    }
}
