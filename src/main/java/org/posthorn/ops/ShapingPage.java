package org.posthorn.ops;

import java.util.List;
import org.posthorn.shape.ThrottleView;

/// What shapes the mail just now.
///
/// @param rules those that were used since the start and are shared by destinations
record ShapingPage(List<OverrideView> overrides, List<ThrottleView> rules) {
    ShapingPage {
        overrides = List.copyOf(overrides);
        rules = List.copyOf(rules);
    }
}
