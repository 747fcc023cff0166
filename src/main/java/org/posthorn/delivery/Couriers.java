package org.posthorn.delivery;

import org.posthorn.route.Destination;

/// Makes couriers. Any thread may call it.
@FunctionalInterface
public interface Couriers {
    Courier courier(Destination destination);
}
