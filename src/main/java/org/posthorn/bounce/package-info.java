/// Tells senders what became of their mail: composes delivery status notifications (RFC 3464) and puts them into
/// the spool.
///
/// Read [org.posthorn.bounce.Reporter], then [org.posthorn.bounce.DsnReporter]; a [org.posthorn.bounce.Composition]
/// puts the three parts of a report together: [org.posthorn.bounce.PeoplePart], [org.posthorn.bounce.StatusPart]
/// and [org.posthorn.bounce.ReturnedPart]. [org.posthorn.bounce.BrakeNotices] writes to the postmaster.
@NullMarked
package org.posthorn.bounce;

import org.jspecify.annotations.NullMarked;
