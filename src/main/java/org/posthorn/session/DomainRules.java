package org.posthorn.session;

import org.posthorn.mail.MailAddress;
import org.posthorn.mail.ReversePath;
import org.posthorn.policy.RelayPolicy;
import org.posthorn.session.SubmissionRules.UnqualifiedDomains;

/// Domains that are missing or have no dot. Software on a host that may relay writes `root` alone: that is a mailbox of
/// this server. Domains without a dot in the envelopes of users are refused, completed, or taken as they are (RFC 6409
/// section 4.2). Other servers are taken at their word.
final class DomainRules {
    private final Dialogue dialogue;
    private final RelayPolicy policy;
    private final UnqualifiedDomains rule;

    DomainRules(Dialogue dialogue) {
        this.dialogue = dialogue;
        this.policy = dialogue.services().policy();
        this.rule = dialogue.settings().role().isSubmission()
                ? dialogue.settings().submission().unqualifiedDomains()
                : UnqualifiedDomains.ACCEPT;
    }

    /// @param address completed where it could be
    boolean refuses(MailAddress address) {
        return rule != UnqualifiedDomains.ACCEPT && policy.isUnqualified(address);
    }

    /// @param peer who sends to it
    MailAddress completed(MailAddress recipient, Peer peer) {
        boolean ours = recipient.domain().isEmpty() && !recipient.isPostmaster() && isLocal(peer);
        return qualified(ours ? fitting(policy.deliveredHere(recipient), recipient) : recipient);
    }

    /// @param peer who sends under it
    ReversePath completed(ReversePath sender, Peer peer) {
        MailAddress address = sender.mailbox();
        if (address == null) {
            return sender;
        }
        boolean ours = address.domain().isEmpty() && isLocal(peer);
        MailAddress completed = qualified(ours ? fitting(policy.sentFromHere(address), address) : address);
        return completed.equals(address) ? sender : ReversePath.of(completed);
    }

    /// Whether the client is of a trusted network and may relay: on listeners for users, after a login.
    private boolean isLocal(Peer peer) {
        return dialogue.isTrusted()
                || peer.account() != null
                        && dialogue.connection().knowsClient()
                        && policy.isTrusted(dialogue.connection().remote());
    }

    private MailAddress qualified(MailAddress address) {
        return rule == UnqualifiedDomains.COMPLETE && policy.isUnqualified(address)
                ? fitting(policy.qualified(address), address)
                : address;
    }

    /// An address that has no room for what it lacks stays as it is, and is refused for that.
    private static MailAddress fitting(MailAddress completed, MailAddress given) {
        return completed.fitsPath() ? completed : given;
    }
}
