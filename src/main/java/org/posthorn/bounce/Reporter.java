package org.posthorn.bounce;

import java.util.Optional;
import org.posthorn.mail.QueueId;
import org.posthorn.spool.SpoolException;

/// Makes reports and puts them into the spool. Any thread may call it.
@FunctionalInterface
public interface Reporter {
    /// Tells the sender, as far as the sender wants to be told (RFC 3461 section 4.1) and may be told (never about
    /// a message with the null reverse-path, RFC 5321 section 4.5.5: of its failure the postmaster may hear). When this returns, the report is durable, or
    /// there is none to make and the result is empty: only then may the recipients be settled.
    ///
    /// @throws SpoolException when the report can't be stored now; the recipients stay as they are
    Optional<QueueId> report(Report report) throws SpoolException;
}
