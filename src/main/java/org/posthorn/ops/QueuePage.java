package org.posthorn.ops;

import java.util.List;

/// Some of the messages that match, oldest first.
///
/// @param more whether others follow
record QueuePage(List<MessageView> messages, boolean more) {
    QueuePage {
        messages = List.copyOf(messages);
    }
}
