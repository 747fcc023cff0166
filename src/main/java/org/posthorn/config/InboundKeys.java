package org.posthorn.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.posthorn.listener.ProxySettings;
import org.posthorn.policy.CidrBlock;
import org.posthorn.policy.PolicySettings;
import org.posthorn.policy.SenderDomainCheck;
import org.posthorn.session.BareLineEnds;
import org.posthorn.session.Extension;
import org.posthorn.session.SessionExtensions;
import org.posthorn.session.SessionLimits;
import org.posthorn.session.SessionPatience;
import org.posthorn.session.SessionTimeouts;
import org.posthorn.session.SubmissionRules;
import org.posthorn.session.TermLimits;

/// The keys of `[inbound]`, which each `[listener.NAME]` may have too, to override them for itself.
final class InboundKeys {
    private static final ValueType<String> DOMAIN =
            Types.parsed("domain", "a domain between quotes", InboundKeys::domain, domain -> domain);
    private static final ValueType<CidrBlock> NETWORK =
            Types.parsed("network", "a network such as \"192.0.2.0/24\"", CidrBlock::parse, InboundKeys::print);

    private static final ValueType<SenderDomainCheck> SENDER_DOMAIN = Types.oneOf(SenderDomainCheck.class);

    private static final ValueType<SubmissionRules.SenderCheck> SENDER_CHECK =
            Types.oneOf(SubmissionRules.SenderCheck.class);
    private static final ValueType<SubmissionRules.BccField> BCC = Types.oneOf(SubmissionRules.BccField.class);
    private static final ValueType<SubmissionRules.UnqualifiedDomains> UNQUALIFIED =
            Types.oneOf(SubmissionRules.UnqualifiedDomains.class);

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

    /// In the same section as the limits of sessions.
    static TermLimits terms(Section section, TermLimits d) {
        return section.section("limits")
                .settings(limits -> new TermLimits(
                        limits.value("transactions", Types.INTEGER, d.transactions()),
                        limits.value("future-release", Types.DURATION, d.futureRelease()),
                        limits.value("deliver-by", Types.DURATION, d.deliverBy()),
                        limits.value("priority", Types.INTEGER, d.priority())));
    }

    static SubmissionRules submission(Section section, SubmissionRules d) {
        return section.section("submission")
                .settings(submission -> new SubmissionRules(
                        submission.value("sender-check", SENDER_CHECK, d.senderCheck()),
                        submission.value("bcc", BCC, d.bcc()),
                        submission.value("unqualified-domains", UNQUALIFIED, d.unqualifiedDomains()),
                        submission.value("held-headers", Types.SIZE, d.heldHeaders())));
    }

    static SessionPatience patience(Section section, SessionPatience d) {
        return section.section("patience")
                .settings(patience -> new SessionPatience(
                        patience.value("greet-delay", Types.DURATION, d.greetDelay()),
                        patience.value("soft-errors", Types.INTEGER, d.softErrors()),
                        patience.value("error-delay", Types.DURATION, d.errorDelay()),
                        patience.value("longest-delay", Types.DURATION, d.longestDelay()),
                        patience.value("minimum-rate", Types.INTEGER, d.minimumRate()),
                        patience.value("rate-grace", Types.DURATION, d.rateGrace())));
    }

    static SessionExtensions extensions(Section section, SessionExtensions d) {
        return section.section("extensions").settings(extensions -> switched(extensions, d));
    }

    private static SessionExtensions switched(Section section, SessionExtensions d) {
        Set<Extension> offered = EnumSet.noneOf(Extension.class);
        for (Extension extension : Extension.values()) {
            if (section.value(extension.key(), Types.FLAG, d.offers(extension))) {
                offered.add(extension);
            }
        }
        return new SessionExtensions(offered);
    }

    static BareLineEnds bareLineEnds(Section section, BareLineEnds d) {
        return section.value("bare-line-ends", Types.oneOf(BareLineEnds.class), d);
    }

    static List<CidrBlock> xclientNetworks(Section section, List<CidrBlock> d) {
        return section.list("xclient-networks", NETWORK, d);
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
