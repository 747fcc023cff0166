package org.posthorn.mail;

/// How a connection to a host is secured, and why so: the policy that applied, and what was checked.
public sealed interface TlsVerdict {
    /// One word for logs: `none`, `encrypted`, `verified`, `dane` or `sts`.
    String name();

    /// One line for a person, such as `TLSA 3 1 1 of mx.example.org`; may be empty.
    String reason();

    /// Whether the other end is the host that was meant, whoever listens on the way.
    default boolean isAuthenticated() {
        return switch (this) {
            case Clear _, Encrypted _ -> false;
            case Verified _, Dane _, Sts _ -> true;
        };
    }

    /// Clear text.
    record Clear(String reason) implements TlsVerdict {
        @Override
        public String name() {
            return "none";
        }
    }

    /// TLS with whoever answers.
    record Encrypted(String reason) implements TlsVerdict {
        @Override
        public String name() {
            return "encrypted";
        }
    }

    /// The certificate leads to one that is trusted, and names the host (RFC 9525).
    record Verified(String reason) implements TlsVerdict {
        @Override
        public String name() {
            return "verified";
        }
    }

    /// The certificate is the one that the DNS vouches for (RFC 7672).
    record Dane(String reason) implements TlsVerdict {
        @Override
        public String name() {
            return "dane";
        }
    }

    /// The certificate leads to one that is trusted and names a host that the domain's policy lists (RFC 8461).
    record Sts(String reason) implements TlsVerdict {
        @Override
        public String name() {
            return "sts";
        }
    }
}
