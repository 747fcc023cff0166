package org.posthorn.delivery;

/// SMTP, or LMTP: its sibling for the last hop, which has no HELO and answers the final dot once for each recipient
/// (RFC 2033).
enum Dialect {
    SMTP("EHLO"),
    LMTP("LHLO");

    private final String hello;

    Dialect(String hello) {
        this.hello = hello;
    }

    String hello() {
        return hello;
    }
}
