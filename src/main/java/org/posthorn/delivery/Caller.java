package org.posthorn.delivery;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.AddressWalk.Candidate;
import org.posthorn.mail.Relay;

/// Connects to the hosts of one destination, from where its connections come from. Any thread.
final class Caller {
    private final Connector connector;
    private final DeliverySettings settings;
    private final String destination;
    private final @Nullable SourcePool sources;
    private final boolean ofRoute;

    /// @param destination its name
    /// @param sources where connections come from; null where the system chooses
    /// @param ofRoute whether the configuration names the hosts
    Caller(
            Connector connector,
            DeliverySettings settings,
            String destination,
            @Nullable SourcePool sources,
            boolean ofRoute) {
        this.connector = connector;
        this.settings = settings;
        this.destination = destination;
        this.sources = sources;
        this.ofRoute = ofRoute;
    }

    /// Whether a connection that came from there is not to be used any more: another source takes over.
    boolean isRelieved(String source) {
        return sources != null && sources.isRelieved(destination, source);
    }

    /// Whether there is an address of the right family to come from.
    boolean canReach(InetAddress remote) {
        return sources == null || sources.canReach(remote);
    }

    /// Waits until it is connected, and for nothing else. An address that this machine does not have makes room for the
    /// next of the list.
    ///
    /// @param opened is given each socket before it connects, so that others can close it
    Call call(Candidate to, Consumer<Socket> opened) throws PeerException {
        if (sources == null || !(to.address() instanceof InetSocketAddress remote)) {
            return connect(to, null, opened);
        }
        Set<InetAddress> tried = new HashSet<>();
        PeerException latest = null;
        for (Optional<Departure> from = next(sources, remote, tried);
                from.isPresent();
                from = next(sources, remote, tried)) {
            InetAddress address = from.get().address();
            tried.add(address);
            try {
                return connect(to, from.get(), opened);
            } catch (PeerException e) {
                if (!(e.getCause() instanceof BindException)) {
                    throw e;
                }
                sources.lacks(address);
                latest = e;
            }
        }
        throw latest == null
                ? new PeerException("none of the sources " + sources.names() + " has an address of the family of "
                        + remote.getAddress().getHostAddress())
                : latest;
    }

    private Optional<Departure> next(SourcePool pool, InetSocketAddress remote, Set<InetAddress> tried) {
        return pool.next(destination, remote.getAddress(), tried);
    }

    private Call connect(Candidate to, @Nullable Departure from, Consumer<Socket> opened) throws PeerException {
        Relay relay = relay(to);
        InetAddress local = from == null ? null : from.address();
        try {
            Socket socket =
                    connector.connect(to.address(), local, settings.timeouts().connect(), opened);
            return from == null
                    ? new Call(to, socket, relay, settings.hostname(), ofRoute)
                    : new Call(
                            to,
                            socket,
                            relay.from(from.source().name()),
                            from.source().ehlo(),
                            ofRoute);
        } catch (IOException e) {
            String origin = local == null ? "" : " from " + local.getHostAddress();
            throw new PeerException("connect to " + relay + origin + ": " + PeerConnection.problem(e), e);
        }
    }

    /// How a host is called in diagnoses before and after it was reached.
    static Relay relay(Candidate to) {
        return to.address() instanceof InetSocketAddress inet
                ? new Relay(to.host(), inet.getAddress().getHostAddress(), inet.getPort())
                : Relay.local(to.host());
    }
}
