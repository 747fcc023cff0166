package org.posthorn.ops;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What an operator does to messages in the queue.
enum QueueAction {
    RETRY("made due"),
    HOLD("held"),
    RELEASE("released"),
    REMOVE("removed");

    private final String done;

    QueueAction(String done) {
        this.done = done;
    }

    /// The word of the command line and of the admin address.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What became of the messages, for a person.
    String done() {
        return done;
    }

    static Optional<QueueAction> ofWord(String word) {
        return Arrays.stream(values())
                .filter(action -> action.word().equals(word))
                .findFirst();
    }
}
