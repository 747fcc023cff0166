package org.posthorn.delivery;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.posthorn.event.EventSink;
import org.posthorn.event.MailEvent.TlsNegotiated;
import org.posthorn.mail.DomainTlsPolicy;
import org.posthorn.mail.Origin;
import org.posthorn.mail.TlsFault;
import org.posthorn.route.NameTrust;
import org.posthorn.route.TlsPolicy;
import org.posthorn.tls.StsPolicy;
import org.posthorn.tls.TlsaSet;

/// Tells those who report to domains (RFC 8460) what came of TLS with their hosts: where the domain, and not the
/// configuration, says what is wanted. Remembers for one message whether that was in its way. Confined to the courier's
/// thread.
final class TlsNews implements Consumer<TlsOutcome> {
    private final TlsPolicy policy;
    private final EventSink events;
    private final InstantSource clock;
    private final boolean ofDomains;

    private List<String> domains = List.of();
    private boolean barred;
    private boolean silent = true;

    TlsNews(TlsPolicy policy, EventSink events, InstantSource clock) {
        this.policy = policy;
        this.events = events;
        this.clock = clock;
        boolean asPublished = switch (policy.level()) {
            case AUTO, DANE, STS -> true;
            case NONE, OPPORTUNISTIC, ENCRYPT, VERIFY -> false;
        };
        ofDomains = asPublished && policy.names() != NameTrust.CONFIGURED;
    }

    /// From now on it is about this message.
    void begin(Consignment consignment) {
        barred = false;
        silent = !ofDomains || consignment.envelope().origin().equals(Origin.TLS_REPORT);
        domains = consignment.recipients().stream()
                .map(recipient -> recipient.address().domainKey())
                .distinct()
                .toList();
    }

    /// From now on what domains published does not count for this message.
    void disregardPolicy() {
        silent = true;
    }

    /// Whether what the domain published kept the message from a host.
    boolean isBarred() {
        return barred;
    }

    @Override
    public void accept(TlsOutcome outcome) {
        barred |= outcome.isBarred();
        if (!silent && !(outcome.demand() instanceof Demand.ClearText)) {
            events.publish(new TlsNegotiated(
                    clock.instant(),
                    domains,
                    published(outcome),
                    outcome.local(),
                    outcome.relay().host(),
                    outcome.relay().address(),
                    outcome.helo(),
                    outcome.failure()));
        }
    }

    private DomainTlsPolicy published(TlsOutcome outcome) {
        return switch (outcome.demand()) {
            case Demand.ClearText _, Demand.Opportunistic _, Demand.Encryption _, Demand.Identity _ ->
                DomainTlsPolicy.NONE;
            case Demand.Promised promised -> tlsa(promised.records(), promised.baseDomain());
            case Demand.Dane dane -> tlsa(dane.records(), dane.baseDomain());
            case Demand.Listed _, Demand.Trial _ -> sts();
            case Demand.Impossible impossible ->
                impossible.failure().fault() == TlsFault.DNSSEC_INVALID
                        ? DomainTlsPolicy.of(
                                DomainTlsPolicy.Type.TLSA, outcome.relay().host())
                        : sts();
        };
    }

    private static DomainTlsPolicy tlsa(TlsaSet records, String baseDomain) {
        return new DomainTlsPolicy(DomainTlsPolicy.Type.TLSA, baseDomain, records.texts(), List.of());
    }

    private DomainTlsPolicy sts() {
        StsPolicy sts = policy.sts();
        return sts.mode() == StsPolicy.Mode.NONE
                ? DomainTlsPolicy.NONE
                : new DomainTlsPolicy(DomainTlsPolicy.Type.STS, "", sts.lines(), sts.hosts());
    }
}
