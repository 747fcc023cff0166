package org.posthorn.ops;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.posthorn.event.EventSink;
import org.posthorn.policy.AbuseGuard;
import org.posthorn.shape.Shaper;
import org.posthorn.spool.Spool;
import org.posthorn.tlsrpt.TlsReports;

/// What the admin address works on. It owns none of these.
///
/// @param problems why the server is not well just now, each on a line; empty when it is. Asked at each `/healthz`,
///     so it answers at once
/// @param guard whose bans and brakes are shown and ended
/// @param shaper whose overrides are shown, set and ended
/// @param explainer says why a message waits
/// @param tlsReports empty where they are off
/// @param events told of what operators do
public record AdminServices(
        Spool spool,
        Accounts accounts,
        Certificates certificates,
        Metrics metrics,
        AbuseGuard guard,
        Shaper shaper,
        Explainer explainer,
        Optional<TlsReports> tlsReports,
        EventSink events,
        Supplier<List<String>> problems,
        InstantSource clock) {}
