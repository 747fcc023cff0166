package org.posthorn.delivery;

/// Carries consignments to one destination over at most one connection at a time, which it keeps between them.
/// Confined to one thread, except for [#abort].
public interface Courier extends AutoCloseable {
    /// Delivers, connecting first where need be and going on to the next host where that is right. Waits for the
    /// peer within the timeouts. Never throws: each fault becomes an outcome of each recipient it touches, and a
    /// fault that nobody foresaw defers.
    Receipt deliver(Consignment consignment);

    /// Whether a connection is open, so that a further consignment saves one.
    boolean isConnected();

    /// Cuts the connection from another thread, so that [#deliver] ends soon.
    void abort();

    /// Takes leave of the peer, within seconds.
    @Override
    void close();
}
