package org.posthorn.spool;

/// What the spool holds and does, for metrics. Counters count since the start.
///
/// @param messages in the spool
/// @param waiting messages with a recipient that waits
/// @param claimed messages with a recipient that is being attempted
/// @param held messages on hold
/// @param memoryOctets content kept in memory
/// @param diskOctets used by journal and content files
/// @param commits messages made durable
/// @param syncs batches synced
/// @param corrupt records set aside
public record SpoolStatistics(
        long messages,
        long waiting,
        long claimed,
        long held,
        long memoryOctets,
        long diskOctets,
        long commits,
        long syncs,
        long corrupt) {}
