package org.posthorn.broken.shape;

import org.posthorn.broken.ops.UpwardOps;

public record UpwardShape(UpwardOps ops) {}
