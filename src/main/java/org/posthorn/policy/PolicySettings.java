package org.posthorn.policy;

import java.util.List;
import org.posthorn.mail.MailAddress;

/// What [RelayPolicy] goes by.
///
/// @param hostname this server's name: where `postmaster` without a domain is when there is no inbound domain
/// @param inboundDomains those whose mail is taken from anyone
/// @param trustedNetworks who may relay anywhere without a login
/// @param nullSenderForAccounts whether an account may send with `MAIL FROM:<>`, as a server does that relays reports
///     here and a client that returns receipts
/// @param senderDomain what the domain of a stranger's reverse-path must have
public record PolicySettings(
        String hostname,
        List<String> inboundDomains,
        List<CidrBlock> trustedNetworks,
        boolean nullSenderForAccounts,
        SenderDomainCheck senderDomain) {

    public PolicySettings {
        if (hostname.isBlank()) {
            throw new IllegalArgumentException("hostname must not be empty");
        }
        inboundDomains = List.copyOf(inboundDomains);
        trustedNetworks = List.copyOf(trustedNetworks);
        inboundDomains.forEach(PolicySettings::checkDomain);
    }

    /// No inbound domain; this machine is trusted.
    public static PolicySettings defaults(String hostname) {
        return new PolicySettings(
                hostname,
                List.of(),
                List.of(CidrBlock.parse("127.0.0.0/8"), CidrBlock.parse("::1/128")),
                true,
                SenderDomainCheck.ANY);
    }

    public PolicySettings withInboundDomains(List<String> domains) {
        return new PolicySettings(hostname, domains, trustedNetworks, nullSenderForAccounts, senderDomain);
    }

    public PolicySettings withTrustedNetworks(List<CidrBlock> networks) {
        return new PolicySettings(hostname, inboundDomains, networks, nullSenderForAccounts, senderDomain);
    }

    public PolicySettings withSenderDomain(SenderDomainCheck check) {
        return new PolicySettings(hostname, inboundDomains, trustedNetworks, nullSenderForAccounts, check);
    }

    private static void checkDomain(String domain) {
        try {
            MailAddress.parse("postmaster@" + domain);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a domain: " + domain, e);
        }
    }
}
