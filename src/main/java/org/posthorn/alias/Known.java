package org.posthorn.alias;

/// How the recipients of a domain of ours are known.
public enum Known {
    /// They are not: whatever stands before the `@` is taken.
    ANY,
    /// Those that an alias table names, and no others.
    TABLE,
    /// The host that gets the domain's mail is asked.
    CALL_AHEAD
}
