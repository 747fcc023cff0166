package org.posthorn.policy;

import java.time.Instant;

/// An account whose mail is held until an operator has looked.
///
/// @param recipients of its mail in the interval in which it was braked, with the one that was too many
/// @param usual recipients in an interval as it was before
public record Brake(String account, Instant since, long recipients, long usual) {}
