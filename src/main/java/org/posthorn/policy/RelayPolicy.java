package org.posthorn.policy;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthorn.account.Account;
import org.posthorn.mail.AddressLiteral;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.SmtpReply;

/// Who may send what to where. Anyone may send to the inbound domains and to postmaster; trusted networks and
/// accounts may send anywhere (RFC 5321 section 7.9). Any thread.
public final class RelayPolicy {
    private static final EnhancedStatus NOT_AUTHORIZED = new EnhancedStatus(5, 7, 1);
    private static final Verdict RELAYING = new Verdict.Refused(SmtpReply.of(550, NOT_AUTHORIZED, "Relaying denied"));
    private static final SmtpReply FOREIGN_SENDER =
            SmtpReply.of(553, NOT_AUTHORIZED, "Sender address is not one of this account's");

    private final PolicySettings settings;
    private final Set<String> inboundDomains;

    public RelayPolicy(PolicySettings settings) {
        this.settings = settings;
        this.inboundDomains =
                settings.inboundDomains().stream().map(MailAddress::domainKey).collect(Collectors.toUnmodifiableSet());
    }

    /// The same policy with other trusted networks, for a listener that has its own.
    public RelayPolicy withTrustedNetworks(List<CidrBlock> networks) {
        return new RelayPolicy(settings.withTrustedNetworks(networks));
    }

    /// Whether a client may relay without a login.
    public boolean isTrusted(InetAddress client) {
        return settings.trustedNetworks().stream().anyMatch(block -> block.contains(client));
    }

    /// What keeps an account from sending under this address, if anything does.
    public Optional<SmtpReply> refusalOfSender(ReversePath sender, Account account) {
        MailAddress address = sender.mailbox();
        boolean allowed = address == null ? settings.nullSenderForAccounts() : account.maySendAs(address);
        return allowed ? Optional.empty() : Optional.of(FOREIGN_SENDER);
    }

    /// Whether a recipient may be sent to.
    ///
    /// @param mayRelay whether the client is trusted or logged in
    /// @param local the address of this server that the client connected to, or null
    public Verdict recipient(MailAddress recipient, boolean mayRelay, @Nullable InetAddress local) {
        MailAddress address = completed(recipient, local);
        if (mayRelay || address.isPostmaster() && (isInbound(address) || isOwnName(address))) {
            return new Verdict.Accepted(address);
        }
        return isInbound(address) && !routesOn(address) ? new Verdict.Accepted(address) : RELAYING;
    }

    /// `postmaster` alone, or at this server's own name or address, belongs to the first inbound domain (RFC 5321
    /// section 4.5.1).
    private MailAddress completed(MailAddress recipient, @Nullable InetAddress local) {
        boolean here = recipient.isPostmaster()
                && (recipient.domain().isEmpty() || isOwnName(recipient) || isOwnLiteral(recipient, local));
        return here ? recipient.withDomain(home()) : recipient;
    }

    /// Whether a domain stands alone, such as `mail`, and is not one of ours.
    public boolean isUnqualified(MailAddress address) {
        return !address.domain().isEmpty()
                && !address.isLiteral()
                && address.domainKey().indexOf('.') < 0
                && !isInbound(address)
                && !isOwnName(address);
    }

    /// Such an address with the first inbound domain behind, or the domain of this host when there is none (RFC 6409
    /// section 4.2).
    public MailAddress qualified(MailAddress address) {
        return address.withDomain(address.domain() + '.' + home());
    }

    /// A sender that named no domain, at this server's name.
    public MailAddress sentFromHere(MailAddress sender) {
        return sender.withDomain(settings.hostname());
    }

    /// A recipient without a domain: at this server's name where that is an inbound domain, else in the first of those.
    public MailAddress deliveredHere(MailAddress recipient) {
        MailAddress atOwnName = recipient.withDomain(settings.hostname());
        return isInbound(atOwnName) ? atOwnName : recipient.withDomain(home());
    }

    private String home() {
        return settings.inboundDomains().isEmpty()
                ? settings.hostname()
                : settings.inboundDomains().getFirst();
    }

    private boolean isInbound(MailAddress address) {
        return inboundDomains.contains(address.domainKey());
    }

    private boolean isOwnName(MailAddress address) {
        return address.domainKey().equals(MailAddress.domainKey(settings.hostname()));
    }

    private static boolean isOwnLiteral(MailAddress address, @Nullable InetAddress local) {
        return local != null
                && address.isLiteral()
                && AddressLiteral.parse(address.domain()).filter(local::equals).isPresent();
    }

    /// Local parts that some servers take as a route to yet another host: `user%host`, `host!user`,
    /// `"user@host.example"`. What follows a quoted `@` is taken for a host only with a dot in it: `"a@b"` is a
    /// fair local part.
    private static boolean routesOn(MailAddress address) {
        String local = address.localPart();
        return local.indexOf('%') >= 0
                || local.indexOf('!') >= 0
                || local.indexOf('.', local.indexOf('@') + 1) >= 0 && local.indexOf('@') >= 0;
    }
}
