/// What the large providers ask of senders, and what the operator does: how many connections, how fast, and what a reply
/// of theirs means beyond its code.
///
/// Begin with [org.posthorn.shape.ShapingRule] and its [org.posthorn.shape.Limits] and
/// [org.posthorn.shape.ReplyRule]s; [org.posthorn.shape.Shaper] finds the rule of a destination, and
/// [org.posthorn.shape.Throttle] is what it comes to: the connections, the rates and the pauses of all who share it.
/// Time is a parameter.
@NullMarked
package org.posthorn.shape;

import org.jspecify.annotations.NullMarked;
