package org.posthorn.ops;

import java.util.Objects;
import org.posthorn.shape.Limits;

/// A shaping override to be set, as it goes to the admin address.
///
/// @param seconds how long it lasts
record NewOverride(String pattern, Limits limits, boolean paused, long seconds) {
    NewOverride {
        Objects.requireNonNull(pattern, "pattern is missing");
        Objects.requireNonNull(limits, "limits are missing");
    }
}
