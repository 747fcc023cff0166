package org.posthorn.wire;

/// Understands the header that a proxy puts before a connection it passes on (PROXY protocol, versions 1 and 2), as
/// strictly as its specification has it. A header says itself how long it is, so that whoever reads it can stop right
/// behind it: what follows belongs to the client. Any thread.
public final class ProxyHeaderParser {
    /// Octets of the longest header of version 2.
    public static final int LONGEST = ProxyBlock.PREAMBLE + 0xFFFF;

    private ProxyHeaderParser() {}

    /// How many more octets a header has at least that begins with these; 0 when it is complete.
    ///
    /// @param length of what was read so far, which begins the array
    /// @param limit octets that a header may have
    /// @throws ProxySyntaxException when no header begins so, or one over the limit
    public static int missing(byte[] octets, int length, int limit) throws ProxySyntaxException {
        if (length == 0) {
            return ProxyBlock.SIGNATURE_LENGTH;
        }
        boolean block = octets[0] == ProxyBlock.FIRST;
        int missing = block ? ProxyBlock.missing(octets, length) : ProxyLine.missing(octets, length);
        if (length + missing > limit) {
            throw new ProxySyntaxException("header over " + limit + " octets");
        }
        return missing;
    }

    /// Reads a header that is complete, as [#missing] says.
    ///
    /// @throws ProxySyntaxException when it is not valid
    public static ProxyHeader parse(byte[] octets, int length) throws ProxySyntaxException {
        if (missing(octets, length, LONGEST) != 0) {
            throw new ProxySyntaxException("incomplete header");
        }
        return octets[0] == ProxyBlock.FIRST ? ProxyBlock.parse(octets, length) : ProxyLine.parse(octets, length);
    }
}
