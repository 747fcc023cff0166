package org.posthorn.it.harness;

import java.util.ArrayList;
import java.util.List;

/// Writes a posthorn.toml: three listeners and the admin address on free loopback ports, quick retries, and what the
/// test asks for.
public final class PosthornConfig {
    public final int relayPort = Ports.free();
    public final int submissionPort = Ports.free();
    public final int submissionsPort = Ports.free();
    public final int adminPort = Ports.free();

    private final List<String> routes = new ArrayList<>();
    private final StringBuilder more = new StringBuilder();
    private final StringBuilder inbound = new StringBuilder();
    private final StringBuilder delivery = new StringBuilder();
    private String spool = "queue";
    private String retry = "first = \"1s\"\nlongest = \"1s\"\njitter = 0.0\n";
    private String mechanisms = "";
    private String dns = "";
    private boolean guarded;

    /// Domains that anyone may send to.
    public PosthornConfig inbound(String... domains) {
        inbound.append("domains = ").append(quoted(domains)).append('\n');
        return this;
    }

    /// Who may relay without logging in; without this call, all of loopback.
    public PosthornConfig trusted(String... networks) {
        inbound.append("trusted-networks = ").append(quoted(networks)).append('\n');
        return this;
    }

    public PosthornConfig maxMessageSize(String size) {
        inbound.append("max-message-size = \"").append(size).append("\"\n");
        return this;
    }

    /// A line of `[inbound]`.
    public PosthornConfig inboundKey(String line) {
        inbound.append(line).append('\n');
        return this;
    }

    public PosthornConfig route(String domain, String to) {
        routes.add("[[route]]\nmatch = [\"" + domain + "\"]\nto = \"" + to + "\"\n");
        return this;
    }

    /// Routes a domain to a scripted host.
    public PosthornConfig route(String domain, FakeMx mx) {
        return route(domain, "smtp://" + mx.address() + ":" + mx.port());
    }

    /// Asks this name server, and connects to this port of MX hosts, which may be on loopback.
    public PosthornConfig dns(String server, int mxPort) {
        dns = "servers = [\"" + server + "\"]\n";
        return delivery("mx-port = " + mxPort).delivery("ignore-target-hosts = [\"127.0.53.53\"]");
    }

    /// A line of `[dns]`, after [#dns].
    public PosthornConfig dnsKey(String line) {
        dns += line + '\n';
        return this;
    }

    /// A line of `[delivery]`.
    public PosthornConfig delivery(String line) {
        delivery.append(line).append('\n');
        return this;
    }

    /// The lines of `[retry]`.
    public PosthornConfig retry(String lines) {
        retry = lines + "\n";
        return this;
    }

    public PosthornConfig spool(String folder) {
        spool = folder;
        return this;
    }

    /// Slows and bans those it does not trust, as it does by default. Without this call a test may err as often as it
    /// likes, from whatever address.
    public PosthornConfig guarded() {
        guarded = true;
        return this;
    }

    /// Offers logins with channel binding too, which the defaults do not.
    public PosthornConfig channelBinding() {
        mechanisms = "mechanisms = [\"EXTERNAL\", \"SCRAM-SHA-256-PLUS\", \"SCRAM-SHA-256\", \"PLAIN\", \"LOGIN\"]";
        return this;
    }

    /// Tables that this class has no method for.
    public PosthornConfig more(String toml) {
        more.append(toml).append('\n');
        return this;
    }

    private String leniency() {
        return guarded ? "" : """
                [inbound.patience]
                greet-delay = "0s"
                error-delay = "0s"
                [abuse]
                connections-per-address = 0
                connections-per-network = 0
                connection-rate-per-address = 0
                connection-rate-per-network = 0
                command-errors = 0
                refused-recipients = 0
                failed-logins = 0
                """;
    }

    public String toml() {
        return """
                hostname = "mx.posthorn.test"
                spool = "%s"

                [listener.relay]
                role = "relay"
                bind = ["127.0.0.1:%d"]
                [listener.submission]
                bind = ["127.0.0.1:%d"]
                [listener.submissions]
                bind = ["127.0.0.1:%d"]

                [inbound]
                %s
                %s
                [dns]
                %s
                [delivery]
                %s
                [retry]
                %s
                [accounts]
                min-password = 1
                %s
                [admin]
                bind = "127.0.0.1:%d"

                %s
                %s
                """.formatted(
                        spool,
                        relayPort,
                        submissionPort,
                        submissionsPort,
                        inbound,
                        String.join("\n", routes),
                        dns,
                        delivery,
                        retry,
                        mechanisms,
                        adminPort,
                        leniency(),
                        more);
    }

    private static String quoted(String... values) {
        return "["
                + String.join(
                        ", ", List.of(values).stream().map(v -> '"' + v + '"').toList()) + "]";
    }
}
