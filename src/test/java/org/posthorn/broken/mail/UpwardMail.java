package org.posthorn.broken.mail;

import org.posthorn.broken.event.UpwardEvent;

public record UpwardMail(UpwardEvent event) {}
