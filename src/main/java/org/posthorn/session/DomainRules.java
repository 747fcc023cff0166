package org.posthorn.session;

import org.posthorn.mail.MailAddress;
import org.posthorn.mail.ReversePath;
import org.posthorn.policy.RelayPolicy;
import org.posthorn.session.SubmissionRules.UnqualifiedDomains;

/// Domains without a dot in the envelopes of users: refused, completed, or taken as they are (RFC 6409 section 4.2).
/// Other servers are taken at their word.
final class DomainRules {
    private final RelayPolicy policy;
    private final UnqualifiedDomains rule;

    DomainRules(Dialogue dialogue) {
        this.policy = dialogue.services().policy();
        this.rule = dialogue.settings().role().isSubmission()
                ? dialogue.settings().submission().unqualifiedDomains()
                : UnqualifiedDomains.ACCEPT;
    }

    boolean refuses(MailAddress address) {
        return rule == UnqualifiedDomains.REFUSE && policy.isUnqualified(address);
    }

    MailAddress completed(MailAddress address) {
        return rule == UnqualifiedDomains.COMPLETE && policy.isUnqualified(address)
                ? policy.qualified(address)
                : address;
    }

    ReversePath completed(ReversePath sender) {
        MailAddress address = sender.mailbox();
        return address == null || rule != UnqualifiedDomains.COMPLETE ? sender : ReversePath.of(completed(address));
    }
}
