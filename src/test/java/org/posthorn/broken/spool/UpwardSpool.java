package org.posthorn.broken.spool;

import org.posthorn.broken.policy.UpwardPolicy;

public record UpwardSpool(UpwardPolicy policy) {}
