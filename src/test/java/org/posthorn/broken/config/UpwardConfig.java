package org.posthorn.broken.config;

import org.posthorn.broken.BrokenMain;

public record UpwardConfig(BrokenMain main) {}
