package org.posthorn.broken.convert;

import org.posthorn.broken.delivery.UpwardDelivery;

public record UpwardConvert(UpwardDelivery delivery) {}
