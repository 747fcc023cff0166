package org.posthorn.dns;

/// A TLSA record (RFC 6698 section 2.1): what a server's certificate must match.
///
/// @param usage 0 to 3: PKIX-TA, PKIX-EE, DANE-TA, DANE-EE
/// @param selector 0 for the whole certificate, 1 for its public key
/// @param matching 0 for the octets themselves, 1 for their SHA-256, 2 for their SHA-512
/// @param association those octets, in lower-case hexadecimal
public record TlsaRecord(int usage, int selector, int matching, String association) {
    /// As postmasters know them: `3 1 1`.
    public String parameters() {
        return usage + " " + selector + ' ' + matching;
    }
}
