package org.posthorn.dns;

/// Whether DNSSEC vouches for the alias (CNAME) that a name itself is.
public sealed interface AliasAnswer {
    record Secure() implements AliasAnswer {}

    /// It does not, or the name is no alias.
    record NotSecure() implements AliasAnswer {}

    /// Nobody can tell now.
    record TemporaryFailure(String reason) implements AliasAnswer {}
}
