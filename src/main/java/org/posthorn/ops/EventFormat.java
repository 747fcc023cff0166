package org.posthorn.ops;

import java.time.Instant;
import org.posthorn.event.MailEvent;

/// How an event looks in the mail log. Appends one line with its end.
interface EventFormat {
    void append(MailEvent event, LineBuffer line);

    /// Says that events are missing here.
    void appendLost(Instant at, long events, LineBuffer line);

    static EventFormat of(LogSettings.Format format) {
        return switch (format) {
            case TEXT -> new TextFormat();
            case JSON -> new JsonFormat();
        };
    }
}
