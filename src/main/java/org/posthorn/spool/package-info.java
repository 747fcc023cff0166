/// The durable queue: what Posthorn said yes to is here until every recipient of it is settled.
///
/// Read [org.posthorn.spool.Spool] for the contract, [org.posthorn.spool.MessageWriter] for how a message enters,
/// [org.posthorn.spool.ClaimedMessage] for how it leaves. docs/spool.md holds the state table.
@NullMarked
package org.posthorn.spool;

import org.jspecify.annotations.NullMarked;
