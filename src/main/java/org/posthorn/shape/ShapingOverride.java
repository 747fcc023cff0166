package org.posthorn.shape;

import java.time.Instant;
import org.posthorn.route.DomainPattern;

/// What an operator set at run time, until it ends by itself. It takes the place of what the rules say, as far as it
/// says anything.
///
/// @param pattern of a host or of a recipient's domain
/// @param limits zero where the rules still count
/// @param paused whether nothing goes at all
public record ShapingOverride(DomainPattern pattern, Limits limits, boolean paused, Instant since, Instant until) {
    public ShapingOverride {
        if (!until.isAfter(since)) {
            throw new IllegalArgumentException("an override must last for a while");
        }
        if (!paused && limits.areNone()) {
            throw new IllegalArgumentException("an override must set a limit or pause");
        }
    }

    /// These limits where it sets any, those where it does not.
    Limits over(Limits other) {
        return new Limits(
                Limits.firstSet(limits.connections(), other.connections()),
                Limits.firstSet(limits.messagesPerConnection(), other.messagesPerConnection()),
                Limits.firstSet(limits.messagesPerMinute(), other.messagesPerMinute()),
                Limits.firstSet(limits.recipientsPerMinute(), other.recipientsPerMinute()),
                Limits.firstSet(limits.recipientsPerTransaction(), other.recipientsPerTransaction()));
    }
}
