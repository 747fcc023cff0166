package org.posthorn.ops;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.posthorn.delivery.HostOutlook;

/// An explanation for a person, on one screen.
final class ExplanationText {
    private static final int RECIPIENTS = 5;

    private final CommandContext context;

    ExplanationText(CommandContext context) {
        this.context = context;
    }

    void print(Explanation explanation) {
        line("Message " + explanation.id() + ", here for "
                + Span.of(Duration.between(explanation.arrived(), explanation.asked())));
        reasons(explanation.reasons(), explanation.asked());
        if (explanation.ways().isEmpty()) {
            line("Nobody waits for it any more.");
        }
        for (WayExplanation way : explanation.ways()) {
            line("");
            way(way, explanation.asked());
        }
        if (explanation.moreDomains() > 0) {
            line("");
            line("and " + explanation.moreDomains() + " domains more");
        }
    }

    private void way(WayExplanation way, Instant asked) {
        line("To " + (way.domain().isEmpty() ? "this host" : way.domain()) + ", " + way.waiting()
                + (way.waiting() == 1 ? " recipient" : " recipients"));
        reasons(way.reasons(), asked);
        for (RecipientView recipient : way.recipients()
                .subList(0, Math.min(RECIPIENTS, way.recipients().size()))) {
            if (!recipient.reason().isEmpty()) {
                line("  Last for " + recipient.address() + " (" + when(recipient) + "): " + recipient.reason());
            }
        }
        line("  Destination: " + way.destination() + (way.names().isEmpty() ? "" : ", named by " + way.names()));
        if (!way.tls().isEmpty()) {
            line("  TLS: " + way.tls());
        }
        way.hosts().forEach(this::host);
    }

    /// Of which attempt the reason is; of none when it is of the destination.
    private static String when(RecipientView recipient) {
        if (recipient.attempts() == 0) {
            return "not tried yet";
        }
        boolean since = WaitReasons.isSuspended(recipient.reason());
        return (since ? "since attempt " : "attempt ") + recipient.attempts();
    }

    private void host(HostOutlook host) {
        String addresses = host.addresses().isEmpty() ? host.problem() : String.join(" ", host.addresses());
        String signed = host.addresses().isEmpty() ? "" : host.signed() ? ", signed" : ", not signed";
        line("  Host " + host.rank() + ": " + host.host() + ':' + host.port() + " [" + addresses + "]" + signed
                + (host.tls().isEmpty() ? "" : "; " + host.tls()));
    }

    private void reasons(List<Reason> reasons, Instant asked) {
        for (Reason reason : reasons) {
            Instant until = reason.until();
            line("  Waits: " + reason.text()
                    + (until == null
                            ? ""
                            : ", until " + until.truncatedTo(ChronoUnit.SECONDS) + " (in "
                                    + Span.of(Duration.between(asked, until)) + ')'));
        }
    }

    private void line(String text) {
        context.out().println(Printable.of(text));
    }
}
