package org.posthorn.broken.alias;

import org.posthorn.broken.policy.UpwardPolicy;

public record UpwardAlias(UpwardPolicy policy) {}
