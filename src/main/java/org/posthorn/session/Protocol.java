package org.posthorn.session;

/// The name of the protocol for the WITH of a Received field (RFC 3848, RFC 6531 section 3.7.3).
final class Protocol {
    private Protocol() {}

    static String name(Peer peer, boolean tls, boolean smtpUtf8) {
        if (!peer.extended()) {
            return "SMTP";
        }
        String base = smtpUtf8 ? "UTF8SMTP" : "ESMTP";
        return base + (tls ? "S" : "") + (peer.account() == null ? "" : "A");
    }
}
