package org.posthorn.ops;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.event.EventSink;
import org.posthorn.event.MailEvent;
import org.posthorn.mail.QueueId;
import org.posthorn.spool.QueueEntry;
import org.posthorn.spool.QueueFilter;
import org.posthorn.spool.Spool;

/// The desk beside the spool itself. It does not own the spool.
final class LocalQueueDesk implements QueueDesk {
    /// Entries of the spool held at a time: each has all its recipients.
    private static final int BATCH = 50;

    private final Spool spool;
    private final EventSink events;
    private final InstantSource clock;

    LocalQueueDesk(Spool spool, EventSink events, InstantSource clock) {
        this.spool = spool;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public QueuePage list(Selection selection, int offset, int limit) throws IOException {
        if (offset < 0 || limit < 1) {
            throw DeskException.invalid("offset is at least 0 and limit at least 1");
        }
        QueueFilter filter = selection.filter(clock.instant());
        int skip = offset;
        var messages = new ArrayList<MessageView>();
        while (messages.size() <= limit) {
            // One more than asked for tells whether others follow.
            int wanted = Math.min(BATCH, limit + 1 - messages.size());
            List<QueueEntry> entries = spool.list(filter, skip, wanted);
            entries.stream().map(MessageView::brief).forEach(messages::add);
            if (entries.size() < wanted) {
                break;
            }
            filter = filter.after(entries.getLast().id());
            skip = 0;
        }
        boolean more = messages.size() > limit;
        return new QueuePage(more ? messages.subList(0, limit) : messages, more);
    }

    @Override
    public Optional<MessageView> find(String id) throws IOException {
        return spool.find(parse(id)).map(MessageView::of);
    }

    @Override
    public ActionResult act(QueueAction action, Selection selection) throws IOException {
        QueueFilter filter = selection.filter(clock.instant());
        int messages = switch (action) {
            case RETRY -> spool.retry(filter);
            case HOLD -> spool.hold(filter);
            case RELEASE -> spool.release(filter);
            case REMOVE -> spool.remove(filter);
        };
        events.publish(new MailEvent.Operated(clock.instant(), action.word(), selection.toString(), messages));
        return new ActionResult(action.word(), messages);
    }

    @Override
    public void close() {}

    static QueueId parse(String id) throws DeskException {
        try {
            return QueueId.parse(id);
        } catch (IllegalArgumentException e) {
            throw DeskException.invalid(String.valueOf(e.getMessage()));
        }
    }
}
