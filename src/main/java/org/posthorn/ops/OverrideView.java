package org.posthorn.ops;

import java.time.Instant;
import org.posthorn.shape.Limits;
import org.posthorn.shape.ShapingOverride;

/// A shaping override as operators see it.
///
/// @param limits zero where the rules still count
record OverrideView(String pattern, Limits limits, boolean paused, Instant since, Instant until) {
    static OverrideView of(ShapingOverride override) {
        return new OverrideView(
                override.pattern().text(), override.limits(), override.paused(), override.since(), override.until());
    }
}
