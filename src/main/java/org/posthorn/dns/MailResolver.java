package org.posthorn.dns;

/// What mail asks of the DNS. Names are absolute, in any case, with A-labels; no search path applies. Waits for the
/// network within the resolver's bounds; never throws; any thread may call it.
public interface MailResolver {
    /// The MX records of a domain.
    MxAnswer mx(String domain);

    /// The addresses of a host: A and AAAA.
    AddressAnswer addresses(String host);

    /// The TLSA records of the service at this port of a host (RFC 6698 section 3).
    TlsaAnswer tlsa(String host, int port);

    /// Whether DNSSEC vouches for it that this name is an alias, wherever that leads.
    AliasAnswer alias(String host);

    /// The TXT records of a name.
    TextAnswer texts(String name);
}
