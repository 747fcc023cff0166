package org.posthorn.mail;

import org.jspecify.annotations.Nullable;

/// How a message came here, for the log, for policy and for reports.
///
/// @param listener the name of the listener that took it, or `internal`
/// @param client the address it came from, as text; empty when made here
/// @param helo what the client called itself
/// @param protocol the WITH of its Received field (RFC 3848): `ESMTPSA` and so on
/// @param account the user that was logged in, or null
public record Origin(
        String listener,
        String client,
        String helo,
        String protocol,
        @Nullable String account) {
    /// Of messages that this server makes itself: its reports.
    public static final Origin INTERNAL = new Origin("internal", "", "", "internal", null);
    /// Of what this server tells its postmaster about reports that failed: where such a message fails, it ends.
    public static final Origin TO_POSTMASTER = new Origin("internal", "", "", "to-postmaster", null);
    /// Of reports on TLS, which tell nothing of their own way (RFC 8460 section 3).
    public static final Origin TLS_REPORT = new Origin("tls-report", "", "", "internal", null);
}
