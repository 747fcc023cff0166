package org.posthorn.session;

import java.net.InetAddress;
import java.util.List;
import org.posthorn.policy.CidrBlock;

/// What the sessions of a listener go by.
///
/// @param listener its name, for events
/// @param hostname what this server calls itself
/// @param xclientNetworks hosts that may speak for clients of their own, by XCLIENT
public record SessionSettings(
        String listener,
        SessionRole role,
        String hostname,
        SessionLimits limits,
        SessionTimeouts timeouts,
        SessionExtensions extensions,
        SyntaxRules syntax,
        TermLimits terms,
        SessionPatience patience,
        SubmissionRules submission,
        List<CidrBlock> xclientNetworks) {

    public SessionSettings {
        xclientNetworks = List.copyOf(xclientNetworks);
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
                SyntaxRules.defaults(),
                TermLimits.defaults(),
                SessionPatience.defaults(),
                SubmissionRules.defaults(),
                List.of());
    }

    public SessionSettings withLimits(SessionLimits changed) {
        return new SessionSettings(
                listener,
                role,
                hostname,
                changed,
                timeouts,
                extensions,
                syntax,
                terms,
                patience,
                submission,
                xclientNetworks);
    }

    public SessionSettings withExtensions(SessionExtensions changed) {
        return new SessionSettings(
                listener,
                role,
                hostname,
                limits,
                timeouts,
                changed,
                syntax,
                terms,
                patience,
                submission,
                xclientNetworks);
    }

    public SessionSettings withSyntax(SyntaxRules changed) {
        return new SessionSettings(
                listener,
                role,
                hostname,
                limits,
                timeouts,
                extensions,
                changed,
                terms,
                patience,
                submission,
                xclientNetworks);
    }

    public SessionSettings withTerms(TermLimits changed) {
        return new SessionSettings(
                listener,
                role,
                hostname,
                limits,
                timeouts,
                extensions,
                syntax,
                changed,
                patience,
                submission,
                xclientNetworks);
    }

    public SessionSettings withPatience(SessionPatience changed) {
        return new SessionSettings(
                listener,
                role,
                hostname,
                limits,
                timeouts,
                extensions,
                syntax,
                terms,
                changed,
                submission,
                xclientNetworks);
    }

    public SessionSettings withSubmission(SubmissionRules changed) {
        return new SessionSettings(
                listener,
                role,
                hostname,
                limits,
                timeouts,
                extensions,
                syntax,
                terms,
                patience,
                changed,
                xclientNetworks);
    }

    public SessionSettings withXclientNetworks(List<CidrBlock> changed) {
        return new SessionSettings(
                listener, role, hostname, limits, timeouts, extensions, syntax, terms, patience, submission, changed);
    }

    /// Whether a host may speak for clients of its own.
    boolean mayXclient(InetAddress host) {
        return xclientNetworks.stream().anyMatch(network -> network.contains(host));
    }
}
