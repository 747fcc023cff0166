package org.posthorn.dns;

/// Whose word is taken for it that DNSSEC vouches for an answer: the AD flag of a resolver that validates (RFC 6840
/// section 5.8), which is worth as much as the way to that resolver; or this program's own.
public enum Dnssec {
    /// Nobody's: no answer is secure.
    OFF,
    /// That of resolvers on this machine, which nobody can speak for on the way.
    LOOPBACK,
    /// That of all resolvers: the network between them and this machine is trusted.
    TRUST,
    /// Nobody's: the signatures are asked for too, and checked here.
    VALIDATE
}
