package org.posthorn.broken.ops;

import org.posthorn.broken.config.UpwardConfig;

public record UpwardOps(UpwardConfig config) {}
