package org.posthorn.config;

import org.posthorn.listener.ListenerSettings;
import org.posthorn.policy.PolicySettings;

/// One listener, with what it overrides applied.
///
/// @param settings its addresses, with the port offset added, its limits, and those of its sessions
/// @param policy whom it trusts
public record ListenerConfiguration(ListenerSettings settings, PolicySettings policy) {
    /// As the file calls it.
    public String name() {
        return settings.session().listener();
    }
}
