package org.posthorn.event;

/// Where events go. Called from the hot path by any thread: an implementation returns at once, never blocks and
/// never throws; what it can't keep up with it drops and counts.
@FunctionalInterface
public interface EventSink {
    /// Drops everything.
    EventSink NONE = event -> {};

    void publish(MailEvent event);

    /// A sink that hands each event to several, in order.
    static EventSink of(EventSink... sinks) {
        var all = sinks.clone();
        return event -> {
            for (EventSink sink : all) {
                sink.publish(event);
            }
        };
    }
}
