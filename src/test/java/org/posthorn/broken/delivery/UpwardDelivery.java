package org.posthorn.broken.delivery;

import org.posthorn.broken.bounce.UpwardBounce;

public record UpwardDelivery(UpwardBounce bounce) {}
