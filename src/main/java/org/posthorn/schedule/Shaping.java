package org.posthorn.schedule;

import org.posthorn.shape.Shaper;

/// What the queues of destinations need to be shaped.
record Shaping(Shaper shaper, Judge judge, Rests rests, Crowds crowds) {}
