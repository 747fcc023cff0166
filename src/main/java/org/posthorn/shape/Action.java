package org.posthorn.shape;

import java.time.Duration;

/// What is done when a reply matches.
public sealed interface Action {
    /// Half the connections and half the rate; back at full speed by sixteenths.
    ///
    /// @param over how long the whole way back from nothing takes: from one half it is half as long
    record SlowDown(Duration over) implements Action {
        public SlowDown {
            positive(over);
        }
    }

    /// Nothing goes there for so long.
    record Pause(Duration length) implements Action {
        public Pause {
            positive(length);
        }
    }

    /// The source that the connection came from is not used for the destination for so long, where its list has another.
    record NextSource(Duration rest) implements Action {
        public NextSource {
            positive(rest);
        }
    }

    /// A 4xx that means never: the recipient bounces.
    record TreatAsPermanent() implements Action {}

    /// A 5xx that means later: the recipient waits.
    record TreatAsTemporary() implements Action {}

    /// As the configuration and the mail log call it.
    default String word() {
        return switch (this) {
            case SlowDown _ -> "slow-down";
            case Pause _ -> "pause";
            case NextSource _ -> "next-source";
            case TreatAsPermanent _ -> "treat-as-permanent";
            case TreatAsTemporary _ -> "treat-as-temporary";
        };
    }

    private static void positive(Duration time) {
        if (!time.isPositive()) {
            throw new IllegalArgumentException("for must be positive");
        }
    }
}
