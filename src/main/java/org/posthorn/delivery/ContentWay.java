package org.posthorn.delivery;

/// How the content of one transaction goes to the peer.
enum ContentWay {
    /// Behind a 354, with its dots stuffed.
    DATA,
    /// By BDAT, in chunks, once the replies to the envelope are there (RFC 3030).
    CHUNKS,
    /// By one BDAT in the same group as the envelope: one round trip for all of it (RFC 3030 section 4.2). What a
    /// peer refuses of the envelope it gets the content for nevertheless, so only small content goes this way.
    AT_ONCE;

    /// With more recipients their replies could fill what the network holds, while both sides write and nobody reads
    /// (RFC 2920 section 3.1): these are 50 KiB of the longest replies.
    private static final int MOST_RECIPIENTS = 100;

    static ContentWay of(PeerConnection peer, ExchangeSettings settings, long size, int recipients) {
        Extensions offered = peer.extensions();
        if (!offered.chunking()) {
            return DATA;
        }
        boolean small = size <= settings.contentAtOnce() && recipients <= MOST_RECIPIENTS;
        return small && offered.pipelining() && peer.isLively() ? AT_ONCE : CHUNKS;
    }
}
