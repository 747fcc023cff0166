package org.posthorn.route;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.AddressLiteral;

/// Where mail goes next. Recipients with equal destinations share a queue, connections and transactions.
public sealed interface Destination {
    /// A short name for logs and metrics.
    String name();

    /// Hosts that speak SMTP: the MX hosts of a domain, or a smarthost, in the order of trying. Hosts of equal
    /// preference share a rank, and are tried in an order drawn anew for each connection (RFC 5321 section 5.1).
    ///
    /// @param login what they want to be told before they take mail, or null
    /// @param sources where connections to them come from; empty where the system chooses
    record SmtpHosts(
            String name,
            List<RankedHost> hosts,
            TlsPolicy tls,
            @Nullable Login login,
            List<Source> sources) implements Destination {
        public SmtpHosts {
            hosts = List.copyOf(hosts);
            sources = List.copyOf(sources);
        }

        /// Without a login, from wherever the system chooses.
        public SmtpHosts(String name, List<RankedHost> hosts, TlsPolicy tls) {
            this(name, hosts, tls, null, List.of());
        }

        /// Hosts that the configuration names, without a word on TLS.
        public SmtpHosts(String name, List<RankedHost> hosts) {
            this(name, hosts, TlsPolicy.CONFIGURED);
        }

        /// The same under this policy.
        public SmtpHosts with(TlsPolicy policy) {
            return new SmtpHosts(name, hosts, policy, login, sources);
        }

        /// The same with this login, which its name has too: one host may be there for several, and each goes its own way.
        public SmtpHosts with(Login credentials) {
            return new SmtpHosts(name + ";user=" + credentials.user(), hosts, tls, credentials, sources);
        }

        /// The same from these sources.
        public SmtpHosts from(List<Source> some) {
            return new SmtpHosts(name, hosts, tls, login, some);
        }
    }

    /// A host name or address literal's address, to be looked up when connecting; or, with port 0, the path of a UNIX
    /// socket.
    record RankedHost(int rank, String host, int port) {
        /// The one place behind a socket.
        public static RankedHost at(Path socket) {
            return new RankedHost(0, socket.toString(), 0);
        }

        public boolean isSocket() {
            return port == 0;
        }

        /// Its address, where it needs no look-up: it is one, or it is this machine.
        public Optional<InetAddress> withoutDns() {
            // RFC 6761 section 6.3: never a question to the DNS.
            return host.equalsIgnoreCase("localhost")
                    ? Optional.of(InetAddress.getLoopbackAddress())
                    : AddressLiteral.parse(host.indexOf(':') >= 0 ? "[IPv6:" + host + ']' : '[' + host + ']');
        }
    }

    /// A server that speaks LMTP (RFC 2033).
    record Lmtp(String host, int port) implements Destination {
        @Override
        public String name() {
            return "lmtp://" + host + ':' + port;
        }
    }

    /// A server on this machine that speaks LMTP on a UNIX socket.
    record LmtpSocket(Path socket) implements Destination {
        @Override
        public String name() {
            return "lmtp:unix:" + socket;
        }
    }

    /// Mailboxes in Maildir format, one folder a recipient below this directory.
    record Maildir(Path directory) implements Destination {
        @Override
        public String name() {
            return "maildir:" + directory;
        }
    }

    /// A program that gets each message on its standard input.
    ///
    /// @param agent what the configuration calls it
    record Pipe(String agent, PipeProgram program) implements Destination {
        @Override
        public String name() {
            return "pipe:" + agent;
        }
    }

    /// A web address that each message is posted to.
    ///
    /// @param agent what the configuration calls it
    record Post(String agent, Webhook webhook) implements Destination {
        @Override
        public String name() {
            return "webhook:" + agent;
        }
    }

    /// Takes everything and keeps nothing.
    record Discard() implements Destination {
        @Override
        public String name() {
            return "discard:";
        }
    }
}
