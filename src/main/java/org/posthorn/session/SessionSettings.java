package org.posthorn.session;

/// What the sessions of a listener go by.
///
/// @param listener its name, for events
/// @param hostname what this server calls itself
public record SessionSettings(
        String listener,
        SessionRole role,
        String hostname,
        SessionLimits limits,
        SessionTimeouts timeouts,
        SessionExtensions extensions,
        BareLineEnds bareLineEnds,
        TermLimits terms,
        SessionPatience patience) {

    public SessionSettings {
        if (!hostname.matches("[A-Za-z0-9._-]+|\\[[A-Za-z0-9.:]+]") || hostname.length() > 255) {
            throw new IllegalArgumentException("hostname must be a host name or an address literal: " + hostname);
        }
    }

    public static SessionSettings defaults(String listener, SessionRole role, String hostname) {
        return new SessionSettings(
                listener,
                role,
                hostname,
                SessionLimits.defaults(),
                SessionTimeouts.defaults(),
                SessionExtensions.defaults(role),
                BareLineEnds.REFUSE,
                TermLimits.defaults(),
                SessionPatience.defaults());
    }

    public SessionSettings withLimits(SessionLimits changed) {
        return new SessionSettings(
                listener, role, hostname, changed, timeouts, extensions, bareLineEnds, terms, patience);
    }

    public SessionSettings withTimeouts(SessionTimeouts changed) {
        return new SessionSettings(
                listener, role, hostname, limits, changed, extensions, bareLineEnds, terms, patience);
    }

    public SessionSettings withExtensions(SessionExtensions changed) {
        return new SessionSettings(listener, role, hostname, limits, timeouts, changed, bareLineEnds, terms, patience);
    }

    public SessionSettings withBareLineEnds(BareLineEnds changed) {
        return new SessionSettings(listener, role, hostname, limits, timeouts, extensions, changed, terms, patience);
    }

    public SessionSettings withTerms(TermLimits changed) {
        return new SessionSettings(
                listener, role, hostname, limits, timeouts, extensions, bareLineEnds, changed, patience);
    }

    public SessionSettings withPatience(SessionPatience changed) {
        return new SessionSettings(
                listener, role, hostname, limits, timeouts, extensions, bareLineEnds, terms, changed);
    }
}
