package org.posthorn.policy;

import java.util.Locale;

/// What a client does wrong, counted by its address.
public enum Offence {
    /// A command refused with 5xx, or content.
    COMMAND_ERROR,
    /// A recipient that does not exist here or may not be sent to.
    REFUSED_RECIPIENT,
    /// A login with a wrong name or password.
    FAILED_LOGIN,
    /// Octets sent before the greeting.
    EARLY_TALK;

    /// For events and metrics.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
