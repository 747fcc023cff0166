package org.posthorn.broken.triage;

import org.posthorn.broken.event.UpwardEvent;

public record UpwardTriage(UpwardEvent event) {}
