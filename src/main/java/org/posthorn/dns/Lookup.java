package org.posthorn.dns;

import java.time.Duration;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// What came of asking for the records of one type at one name.
sealed interface Lookup {
    /// @param name whose they are: where aliases led to from the name that was asked for
    /// @param secure whether DNSSEC vouches for them, and for the aliases
    /// @param keep for how long this holds: the least time to live on the way to it
    record Found(Name name, List<Record> records, boolean secure, Duration keep) implements Lookup {}

    /// The name exists, without such records.
    record Empty(boolean secure, Duration keep) implements Lookup {}

    record NoSuchName(boolean secure, Duration keep) implements Lookup {}

    /// Never kept.
    record Failed(String reason) implements Lookup {}
}
