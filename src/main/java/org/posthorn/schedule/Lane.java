package org.posthorn.schedule;

import org.jspecify.annotations.Nullable;
import org.posthorn.route.Destination;
import org.posthorn.shape.Mark;

/// What shares a queue: mail to one destination; mail to some domains of it goes apart where a shaping rule says so.
record Lane(Destination destination, @Nullable Mark mark) {}
