package org.posthorn.mail;

/// How closely clients are held to the grammar of addresses and names (RFC 5321 section 4.1.2).
public enum Syntax {
    /// Takes what real mail has: `a..b@example.org`, `root@web_1.example.org`, `EHLO my pc`.
    LENIENT,
    /// Takes what the grammar allows.
    STRICT
}
