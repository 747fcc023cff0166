package org.posthorn.dns;

/// Whose word is taken for it that DNSSEC vouches for an answer: the AD flag of a resolver that validates (RFC 6840
/// section 5.8). It is worth as much as the way to that resolver.
public enum Dnssec {
    /// Nobody's: no answer is secure.
    OFF,
    /// That of resolvers on this machine, which nobody can speak for on the way.
    LOOPBACK,
    /// That of all resolvers: the network between them and this machine is trusted.
    TRUST
}
