package org.posthorn.mail;

/// How much of a message its failure report brings back (RET, RFC 3461 section 4.3).
public enum ReturnContent {
    UNSET,
    HEADERS,
    FULL
}
