package org.posthorn.broken.session;

import org.posthorn.broken.listener.UpwardListener;

public record UpwardSession(UpwardListener listener) {}
