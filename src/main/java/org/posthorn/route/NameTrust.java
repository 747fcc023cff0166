package org.posthorn.route;

/// Who vouches for it that a destination's hosts are those of the domain. A certificate proves the name of a host, and
/// no more.
public enum NameTrust {
    /// The configuration names the host.
    CONFIGURED,
    /// DNSSEC, for the MX records or for their absence.
    SIGNED,
    /// Nobody: the DNS said so, or who answered in its place.
    UNSIGNED
}
