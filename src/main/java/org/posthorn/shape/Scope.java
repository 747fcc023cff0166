package org.posthorn.shape;

/// Who shares the limits, the pace and the pauses of a rule.
public enum Scope {
    /// All destinations that the rule matches, as one: a provider counts what comes from an address, whatever the domain.
    PROVIDER,
    /// Each destination has them for itself.
    DESTINATION
}
