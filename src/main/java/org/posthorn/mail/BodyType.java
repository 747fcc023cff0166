package org.posthorn.mail;

/// What the octets of the content may be (RFC 6152, RFC 3030).
public enum BodyType {
    SEVEN_BIT,
    EIGHT_BIT_MIME,
    BINARY_MIME
}
