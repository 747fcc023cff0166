package org.posthorn.config;

import java.util.List;
import org.posthorn.listener.ProxySettings;
import org.posthorn.policy.CidrBlock;
import org.posthorn.policy.PolicySettings;
import org.posthorn.policy.SenderDomainCheck;
import org.posthorn.session.BareLineEnds;
import org.posthorn.session.SessionExtensions;
import org.posthorn.session.SessionLimits;
import org.posthorn.session.SessionTimeouts;

/// The keys of `[inbound]`, which each `[listener.NAME]` may have too, to override them for itself.
final class InboundKeys {
    private static final ValueType<String> DOMAIN =
            Types.parsed("domain", "a domain between quotes", InboundKeys::domain, domain -> domain);
    private static final ValueType<CidrBlock> NETWORK =
            Types.parsed("network", "a network such as \"192.0.2.0/24\"", CidrBlock::parse, InboundKeys::print);

    private static final ValueType<SenderDomainCheck> SENDER_DOMAIN = Types.oneOf(SenderDomainCheck.class);

    private InboundKeys() {}

    /// @param d what holds where the section is silent
    static PolicySettings policy(Section section, PolicySettings d) {
        return new PolicySettings(
                d.hostname(),
                d.inboundDomains(),
                section.list("trusted-networks", NETWORK, d.trustedNetworks()),
                section.value("null-sender-for-accounts", Types.FLAG, d.nullSenderForAccounts()),
                section.value("sender-domain", SENDER_DOMAIN, d.senderDomain()));
    }

    /// For all listeners alike: which domains are ours does not depend on who asks.
    static List<String> domains(Section inbound) {
        return inbound.list("domains", DOMAIN, List.of());
    }

    static SessionLimits limits(Section section, SessionLimits d) {
        SessionLimits sized =
                section.settings(own -> d.withMessageSize(own.value("max-message-size", Types.SIZE, d.messageSize())));
        return section.section("limits").settings(limits -> limitsBelow(limits, sized));
    }

    private static SessionLimits limitsBelow(Section section, SessionLimits d) {
        return new SessionLimits(
                d.messageSize(),
                section.value("recipients", Types.INTEGER, d.recipients()),
                section.value("command-line", Types.SMALL_SIZE, d.commandLine()),
                section.value("login-line", Types.SMALL_SIZE, d.loginLine()),
                section.value("header-size", Types.SMALL_SIZE, d.headerSize()),
                section.value("received-fields", Types.INTEGER, d.receivedFields()),
                section.value("errors", Types.INTEGER, d.errors()),
                section.value("idle-commands", Types.INTEGER, d.idleCommands()),
                section.value("login-failures", Types.INTEGER, d.loginFailures()));
    }

    static SessionTimeouts timeouts(Section section, SessionTimeouts d) {
        return section.section("timeout")
                .settings(timeout -> new SessionTimeouts(
                        timeout.value("command", Types.DURATION, d.command()),
                        timeout.value("content", Types.DURATION, d.content()),
                        timeout.value("message", Types.DURATION, d.message()),
                        timeout.value("reply", Types.DURATION, d.reply()),
                        timeout.value("handshake", Types.DURATION, d.handshake()),
                        timeout.value("session", Types.DURATION, d.session())));
    }

    static SessionExtensions extensions(Section section, SessionExtensions d) {
        return section.section("extensions")
                .settings(extensions -> new SessionExtensions(
                        extensions.value("chunking", Types.FLAG, d.chunking()),
                        extensions.value("binary-mime", Types.FLAG, d.binaryMime()),
                        extensions.value("smtputf8", Types.FLAG, d.smtpUtf8()),
                        extensions.value("dsn", Types.FLAG, d.dsn()),
                        extensions.value("starttls", Types.FLAG, d.startTls()),
                        extensions.value("login", Types.FLAG, d.login())));
    }

    static BareLineEnds bareLineEnds(Section section, BareLineEnds d) {
        return section.value("bare-line-ends", Types.oneOf(BareLineEnds.class), d);
    }

    static ProxySettings proxies(Section section, ProxySettings d) {
        List<CidrBlock> networks = section.list("proxy-networks", NETWORK, d.proxyNetworks());
        ProxySettings bounded = section.section("limits")
                .settings(limits -> new ProxySettings(
                        networks,
                        limits.value("proxy-header", Types.SMALL_SIZE, d.proxyHeader()),
                        d.proxyHeaderTimeout()));
        return section.section("timeout")
                .settings(timeout -> new ProxySettings(
                        networks,
                        bounded.proxyHeader(),
                        timeout.value("proxy-header", Types.DURATION, d.proxyHeaderTimeout())));
    }

    private static String print(CidrBlock network) {
        String text = network.toString();
        int slash = text.indexOf('/');
        return Addresses.shorten(text.substring(0, slash)) + text.substring(slash);
    }

    /// The settings know what a domain is.
    private static String domain(String text) {
        return PolicySettings.defaults("localhost")
                .withInboundDomains(List.of(text))
                .inboundDomains()
                .getFirst();
    }
}
