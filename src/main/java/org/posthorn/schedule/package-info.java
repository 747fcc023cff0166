/// Decides when mail is attempted and where: due times, a queue for each destination, concurrency, back-off, and
/// what each outcome means for the recipient.
///
/// The way of a message: [org.posthorn.schedule.Scheduler] takes it from the spool, `Dispatcher` sorts its
/// recipients by destination, `DestinationQueue` keeps them until a `DeliveryWorker` with a connection takes them,
/// and `Settler` records how it ended.
@NullMarked
package org.posthorn.schedule;

import org.jspecify.annotations.NullMarked;
