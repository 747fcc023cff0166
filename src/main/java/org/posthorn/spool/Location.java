package org.posthorn.spool;

/// Where a record is.
///
/// @param offset of its header in the segment
/// @param length of its payload
record Location(long segment, int offset, int length) {
    /// How much room it takes.
    int footprint() {
        return RecordHeader.footprint(length);
    }
}
