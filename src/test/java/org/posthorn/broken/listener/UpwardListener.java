package org.posthorn.broken.listener;

import org.posthorn.broken.route.UpwardRoute;

public record UpwardListener(UpwardRoute route) {}
