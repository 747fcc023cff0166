package org.posthorn.broken.event;

import org.posthorn.broken.wire.UpwardWire;

public record UpwardEvent(UpwardWire wire) {}
