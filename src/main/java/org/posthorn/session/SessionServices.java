package org.posthorn.session;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.posthorn.account.SaslMechanisms;
import org.posthorn.alias.Recipients;
import org.posthorn.event.EventSink;
import org.posthorn.policy.AbuseGuard;
import org.posthorn.policy.AbuseSettings;
import org.posthorn.policy.RelayPolicy;
import org.posthorn.policy.SenderDomains;
import org.posthorn.spool.Spool;
import org.posthorn.tls.ServerTls;

/// What sessions work with.
///
/// @param sasl null where nobody can log in
/// @param tls null where there is no key
/// @param guard shared by all listeners
/// @param recipients whom recipients stand for
public record SessionServices(
        Spool spool,
        RelayPolicy policy,
        SenderDomains senders,
        @Nullable SaslMechanisms sasl,
        @Nullable ServerTls tls,
        EventSink events,
        InstantSource clock,
        AbuseGuard guard,
        Recipients recipients) {

    /// Without aliases.
    public SessionServices(
            Spool spool,
            RelayPolicy policy,
            SenderDomains senders,
            @Nullable SaslMechanisms sasl,
            @Nullable ServerTls tls,
            EventSink events,
            InstantSource clock,
            AbuseGuard guard) {
        this(spool, policy, senders, sasl, tls, events, clock, guard, Recipients.AS_GIVEN);
    }

    /// With a guard of its own that goes by the defaults.
    public SessionServices(
            Spool spool,
            RelayPolicy policy,
            SenderDomains senders,
            @Nullable SaslMechanisms sasl,
            @Nullable ServerTls tls,
            EventSink events,
            InstantSource clock) {
        this(
                spool,
                policy,
                senders,
                sasl,
                tls,
                events,
                clock,
                new AbuseGuard(AbuseSettings.defaults(), events, clock, System::nanoTime));
    }

    /// The same with another policy, for a listener that has its own trusted networks.
    public SessionServices withPolicy(RelayPolicy other) {
        return new SessionServices(spool, other, senders, sasl, tls, events, clock, guard, recipients);
    }

    /// The same with aliases.
    public SessionServices withRecipients(Recipients other) {
        return new SessionServices(spool, policy, senders, sasl, tls, events, clock, guard, other);
    }
}
