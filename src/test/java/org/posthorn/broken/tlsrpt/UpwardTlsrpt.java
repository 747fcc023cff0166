package org.posthorn.broken.tlsrpt;

import org.posthorn.broken.schedule.UpwardSchedule;

public record UpwardTlsrpt(UpwardSchedule schedule) {}
