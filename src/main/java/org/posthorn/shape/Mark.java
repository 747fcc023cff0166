package org.posthorn.shape;

import org.jspecify.annotations.Nullable;

/// What makes mail to some domains go apart from other mail to the same hosts: an override or a rule for the domain.
public record Mark(
        @Nullable ShapingOverride override, @Nullable ShapingRule rule) {}
