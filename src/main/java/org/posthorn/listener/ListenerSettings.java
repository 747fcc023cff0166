package org.posthorn.listener;

import java.net.InetSocketAddress;
import java.util.List;
import org.posthorn.session.SessionRole;
import org.posthorn.session.SessionSettings;
import org.posthorn.tls.ClientCertificates;

/// What a [MailListener] goes by.
///
/// @param binds where it listens; port 0 takes any that is free
/// @param maxConnections open at once, over all binds; more are turned away with 421
/// @param backlog connections that the system may hold for a bind until they are accepted
/// @param contentBuffers large buffers for content that may be in use at once; sessions beyond that use their small
///     one
/// @param contentBufferSize octets of each
/// @param proxies whose connections are those of others
/// @param clientCertificates whether clients are asked for a certificate in the TLS handshake
public record ListenerSettings(
        SessionSettings session,
        List<InetSocketAddress> binds,
        int maxConnections,
        int backlog,
        int contentBuffers,
        int contentBufferSize,
        ProxySettings proxies,
        ClientCertificates clientCertificates) {

    public ListenerSettings {
        binds = List.copyOf(binds);
        if (binds.isEmpty()) {
            throw new IllegalArgumentException("a listener binds to an address at least");
        }
        atLeast("max-connections", maxConnections, 1);
        atLeast("backlog", backlog, 1);
        atLeast("content-buffers", contentBuffers, 0);
        atLeast("content-buffer-size", contentBufferSize, 4096);
    }

    public static ListenerSettings defaults(
            String name, SessionRole role, String hostname, List<InetSocketAddress> binds) {
        return of(SessionSettings.defaults(name, role, hostname), binds);
    }

    /// Defaults for all but the sessions.
    public static ListenerSettings of(SessionSettings session, List<InetSocketAddress> binds) {
        return new ListenerSettings(
                session, binds, 2000, 511, 256, 64 * 1024, ProxySettings.defaults(), ClientCertificates.NONE);
    }

    public ListenerSettings withMaxConnections(int most) {
        return new ListenerSettings(
                session, binds, most, backlog, contentBuffers, contentBufferSize, proxies, clientCertificates);
    }

    public ListenerSettings withProxies(ProxySettings changed) {
        return new ListenerSettings(
                session,
                binds,
                maxConnections,
                backlog,
                contentBuffers,
                contentBufferSize,
                changed,
                clientCertificates);
    }

    public ListenerSettings withClientCertificates(ClientCertificates asked) {
        return new ListenerSettings(
                session, binds, maxConnections, backlog, contentBuffers, contentBufferSize, proxies, asked);
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ": " + value);
        }
    }
}
