package org.posthorn.broken.policy;

import org.posthorn.broken.session.UpwardSession;

public record UpwardPolicy(UpwardSession session) {}
