package org.posthorn.config;

import java.util.List;
import org.posthorn.listener.ProxySettings;
import org.posthorn.policy.CidrBlock;
import org.posthorn.policy.PolicySettings;
import org.posthorn.policy.SenderDomainCheck;

/// The keys of `[inbound]`, which each `[listener.NAME]` may have too, to override them for itself.
final class InboundKeys {
    static final ValueType<String> DOMAIN =
            Types.parsed("domain", "a domain between quotes", InboundKeys::domain, domain -> domain);
    private static final ValueType<SenderDomainCheck> SENDER_DOMAIN = Types.oneOf(SenderDomainCheck.class);

    private InboundKeys() {}

    /// @param d what holds where the section is silent
    static PolicySettings policy(Section section, PolicySettings d) {
        return new PolicySettings(
                d.hostname(),
                d.inboundDomains(),
                section.list("trusted-networks", Types.NETWORK, d.trustedNetworks()),
                section.value("null-sender-for-accounts", Types.FLAG, d.nullSenderForAccounts()),
                section.value("sender-domain", SENDER_DOMAIN, d.senderDomain()));
    }

    /// For all listeners alike: which domains are ours does not depend on who asks.
    static List<String> domains(Section inbound) {
        return inbound.list("domains", DOMAIN, List.of());
    }

    static ProxySettings proxies(Section section, ProxySettings d) {
        List<CidrBlock> networks = section.list("proxy-networks", Types.NETWORK, d.proxyNetworks());
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

    /// The settings know what a domain is. A dot at its end is dropped, as it is in addresses.
    private static String domain(String text) {
        String domain = PolicySettings.defaults("localhost")
                .withInboundDomains(List.of(text))
                .inboundDomains()
                .getFirst();
        return domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
    }
}
