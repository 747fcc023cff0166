package org.posthorn.broken.bounce;

import org.posthorn.broken.schedule.UpwardSchedule;

public record UpwardBounce(UpwardSchedule schedule) {}
