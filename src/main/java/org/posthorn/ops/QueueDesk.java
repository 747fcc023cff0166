package org.posthorn.ops;

import java.io.IOException;
import java.util.Optional;

/// What an operator can do to the queue, whether the server runs or not. One thread at a time.
interface QueueDesk extends AutoCloseable {
    /// The messages that match, after the first `offset`, at most `limit`, and fewer when the desk's own limit is
    /// lower.
    QueuePage list(Selection selection, int offset, int limit) throws IOException;

    Optional<MessageView> find(String id) throws IOException;

    ActionResult act(QueueAction action, Selection selection) throws IOException;

    @Override
    void close();
}
