package org.posthorn.delivery;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Relay;
import org.posthorn.mail.TlsFailure;

/// What came of TLS with one host.
///
/// @param demand what it had to come up with
/// @param local this server's address on the connection; empty where there was none
/// @param helo what the host called itself, or empty
/// @param failure null when it was all that was demanded
record TlsOutcome(
        Demand demand,
        Relay relay,
        String local,
        String helo,
        @Nullable TlsFailure failure) {
    /// Of a host that nobody connected to.
    static TlsOutcome unconnected(String host, Demand.Impossible demand) {
        return new TlsOutcome(demand, new Relay(host, "", 0), "", "", demand.failure());
    }

    /// Whether what the domain published kept mail from the host.
    boolean isBarred() {
        return failure != null
                && switch (demand) {
                    case Demand.Promised _, Demand.Listed _, Demand.Dane _, Demand.Impossible _ -> true;
                    case Demand.ClearText _,
                            Demand.Opportunistic _,
                            Demand.Encryption _,
                            Demand.Identity _,
                            Demand.Trial _ -> false;
                };
    }
}
