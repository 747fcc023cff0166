package org.posthorn.convert;

import java.util.List;

/// What is to become of a message's entities, in the order in which they begin.
///
/// @param changes whether anything changes
/// @param dkim whether the message has a DKIM signature, which a change breaks
record Plan(Target target, List<Action> actions, boolean changes, boolean dkim) {

    /// Whether the encoding that the header of an entity tells is to be another.
    boolean relabels(Entity entity) {
        return switch (of(entity)) {
            case KEEP, AROUND -> false;
            case QUOTED_PRINTABLE, BASE64, LABEL -> true;
        };
    }

    /// Entities that began without a line at the very end have no action.
    Action of(Entity entity) {
        return entity.index() < actions.size() ? actions.get(entity.index()) : Action.KEEP;
    }
}
