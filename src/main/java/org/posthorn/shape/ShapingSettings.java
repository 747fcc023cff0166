package org.posthorn.shape;

import java.util.List;

/// The rules in the order in which they are tried: the operator's, then those that Posthorn comes with.
///
/// @param maxShapingOverrides how many an operator may have set at a time
public record ShapingSettings(List<ShapingRule> rules, int maxShapingOverrides) {
    public ShapingSettings {
        rules = List.copyOf(rules);
        if (maxShapingOverrides < 1) {
            throw new IllegalArgumentException("max-shaping-overrides must be at least 1");
        }
    }

    /// Nothing is shaped.
    public static ShapingSettings none() {
        return new ShapingSettings(List.of(), 100);
    }
}
