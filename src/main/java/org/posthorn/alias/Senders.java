package org.posthorn.alias;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;

/// Under which sender a message goes to a recipient, and who is told what became of it. Asked anew at each attempt: the
/// envelope keeps the sender that it came with. Any thread.
public final class Senders {
    /// Every message goes under its own sender.
    public static final Senders AS_GIVEN = new Senders(OurDomains.of(List.of()), null, List.of());

    private final OurDomains domains;
    private final @Nullable Srs srs;
    private final List<VerpRule> verp;

    /// @param srs null: forwarded mail keeps its sender
    Senders(OurDomains domains, @Nullable Srs srs, List<VerpRule> verp) {
        this.domains = domains;
        this.srs = srs;
        this.verp = List.copyOf(verp);
    }

    /// Whether every message goes under its own sender, so that there is nothing to ask.
    public boolean isPlain() {
        return srs == null && verp.isEmpty();
    }

    /// The reverse-path for MAIL.
    public ReversePath onTheWire(Envelope envelope, Recipient recipient) {
        MailAddress sender = envelope.sender().mailbox();
        if (sender == null) {
            return envelope.sender();
        }
        VerpRule rule = rule(sender);
        if (rule != null) {
            return ReversePath.of(rule.sender(sender, recipient.address()));
        }
        // A sender of ours may send from here, and SPF says so.
        return srs == null || !recipient.forwarded() || domains.contains(sender)
                ? envelope.sender()
                : ReversePath.of(srs.rewritten(sender));
    }

    /// Who gets a report about the recipient: the sender, which may tell by its address which recipient it was (VERP).
    public ReversePath forReports(Envelope envelope, Recipient recipient) {
        MailAddress sender = envelope.sender().mailbox();
        VerpRule rule = sender == null ? null : rule(sender);
        return sender == null || rule == null
                ? envelope.sender()
                : ReversePath.of(rule.sender(sender, recipient.address()));
    }

    private @Nullable VerpRule rule(MailAddress sender) {
        for (VerpRule rule : verp) {
            if (rule.matches(sender)) {
                return rule;
            }
        }
        return null;
    }
}
