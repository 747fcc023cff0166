package org.posthorn.broken.route;

import org.posthorn.broken.delivery.UpwardDelivery;

public record UpwardRoute(UpwardDelivery delivery) {}
