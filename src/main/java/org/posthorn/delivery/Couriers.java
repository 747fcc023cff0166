package org.posthorn.delivery;

import java.time.Instant;
import org.posthorn.route.Destination;

/// Makes couriers. Any thread may call it.
@FunctionalInterface
public interface Couriers {
    Courier courier(Destination destination);

    /// Leaves alone, for a destination and until then, one of the sources that connections to it come from; kept
    /// connections are not used again either. Returns whether another takes over.
    ///
    /// @param source its name
    default boolean rest(Destination destination, String source, Instant until) {
        return false;
    }
}
