package org.posthorn.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.SocketAddress;
import java.time.Duration;

/// Peers that offer CHUNKING and then do not know BDAT, or fall silent behind it, as some boxes on the way make them:
/// for a while they get DATA. Shared by all couriers, bounded.
final class ChunkingDoubts {
    private static final int MAX = 10_000;

    private final Cache<SocketAddress, Boolean> doubted;

    ChunkingDoubts(Duration memory) {
        doubted =
                Caffeine.newBuilder().maximumSize(MAX).expireAfterWrite(memory).build();
    }

    void add(SocketAddress address) {
        doubted.put(address, Boolean.TRUE);
    }

    /// Takes the offer from a peer that is doubted.
    void weigh(PeerConnection peer) {
        if (peer.extensions().chunking() && doubted.getIfPresent(peer.address()) != null) {
            peer.offers(peer.extensions().withoutChunking());
        }
    }
}
