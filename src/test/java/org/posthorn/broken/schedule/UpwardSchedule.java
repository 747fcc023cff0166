package org.posthorn.broken.schedule;

import org.posthorn.broken.ops.UpwardOps;

public record UpwardSchedule(UpwardOps ops) {}
