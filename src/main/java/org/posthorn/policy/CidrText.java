package org.posthorn.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Addresses as text.
final class CidrText {
    private CidrText() {}

    static String of(byte[] octets) {
        return address(octets).getHostAddress();
    }

    static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError("four or sixteen octets are an address", e);
        }
    }
}
