/// Decides when mail is attempted and where: due times, a queue for each destination, concurrency, back-off, and
/// what each outcome means for the recipient.
///
/// The way of a message: [org.posthorn.schedule.Scheduler] takes it from the spool, `Dispatcher` sorts its
/// recipients by destination, `DestinationQueue` keeps them until a `DeliveryWorker` with a connection takes them,
/// and `Settler` records how it ended.
///
/// Who gets how much: `DestinationPace` and `Connections` share out the connections, `DestinationQueue` and `Memory`
/// the places in memory, `JobLine` the turns within a destination; `Overflow` says when comes back what found no place.
/// Time, chance and threads (`Hands`) are parameters.
@NullMarked
package org.posthorn.schedule;

import org.jspecify.annotations.NullMarked;
