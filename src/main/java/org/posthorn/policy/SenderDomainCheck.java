package org.posthorn.policy;

/// What the DNS must say of the domain of a stranger's reverse-path.
public enum SenderDomainCheck {
    /// Nothing: it is not asked.
    ANY,
    /// That it does not refuse all mail by a null MX (RFC 7505 section 4.2): an answer could never arrive.
    TAKES_MAIL,
    /// Beyond that, that it exists: has an MX record or an address.
    EXISTS
}
