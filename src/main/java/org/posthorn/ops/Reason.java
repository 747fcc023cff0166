package org.posthorn.ops;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Why something waits.
///
/// @param until when that ends; null when nobody knows
public record Reason(String text, @Nullable Instant until) {
    static Reason endless(String text) {
        return new Reason(text, null);
    }
}
