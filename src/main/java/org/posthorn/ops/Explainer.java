package org.posthorn.ops;

import org.posthorn.spool.QueueEntry;

/// Says why a message waits. Any thread may call it; it may wait for the DNS, within seconds.
@FunctionalInterface
public interface Explainer {
    Explanation explain(QueueEntry entry);
}
