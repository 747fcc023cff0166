package org.posthorn.mail;

/// Why TLS with a host is not what it should be.
///
/// @param reason for a person, on one line
public record TlsFailure(TlsFault fault, String reason) {}
