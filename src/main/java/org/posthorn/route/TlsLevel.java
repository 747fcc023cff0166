package org.posthorn.route;

/// What TLS a destination's hosts must offer before mail goes there.
public enum TlsLevel {
    /// DANE where a host has TLSA records, else what the MTA-STS policy of the domain says, else opportunistic.
    AUTO,
    /// None: always clear text.
    NONE,
    /// Where it is offered, with whoever answers.
    OPPORTUNISTIC,
    /// With whoever answers, never clear text.
    ENCRYPT,
    /// With a host whose certificate is trusted and names it.
    VERIFY,
    /// By DANE alone: a host without TLSA records gets nothing.
    DANE,
    /// By MTA-STS alone, as if every policy were enforced: without one the mail waits.
    STS
}
