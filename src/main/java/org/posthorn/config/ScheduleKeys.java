package org.posthorn.config;

import org.posthorn.schedule.RetrySchedule;
import org.posthorn.schedule.ScheduleSettings;

/// `[retry]` and `[schedule]`: when it is tried again, and how much at once.
final class ScheduleKeys {
    private ScheduleKeys() {}

    static ScheduleSettings read(Section root) {
        RetrySchedule retry = root.section("retry").settings(ScheduleKeys::retry);
        ScheduleSettings noticed = root.section("retry").settings(section -> notice(section, retry));
        return root.section("schedule").settings(section -> limits(section, noticed));
    }

    private static RetrySchedule retry(Section section) {
        var d = RetrySchedule.defaults();
        return new RetrySchedule(
                section.value("first", Types.DURATION, d.first()),
                section.value("longest", Types.DURATION, d.longest()),
                section.value("jitter", Types.FRACTION, d.jitter()),
                section.value("expire", Types.DURATION, d.expire()));
    }

    private static ScheduleSettings notice(Section section, RetrySchedule retry) {
        var d = ScheduleSettings.defaults();
        return new ScheduleSettings(
                retry,
                section.value("delay-notice", Types.DURATION, d.delayNotice()),
                d.maxMessages(),
                d.maxConnections(),
                d.maxConnectionsPerDestination(),
                d.maxQueuedPerDestination(),
                d.recipientsPerConsignment(),
                d.overflowDelay(),
                d.connectionIdle(),
                d.connectionTurn(),
                d.stopGrace());
    }

    private static ScheduleSettings limits(Section section, ScheduleSettings d) {
        return new ScheduleSettings(
                d.retry(),
                d.delayNotice(),
                section.value("max-messages", Types.INTEGER, d.maxMessages()),
                section.value("max-connections", Types.INTEGER, d.maxConnections()),
                section.value("max-connections-per-destination", Types.INTEGER, d.maxConnectionsPerDestination()),
                section.value("max-queued-per-destination", Types.INTEGER, d.maxQueuedPerDestination()),
                section.value("recipients-per-consignment", Types.INTEGER, d.recipientsPerConsignment()),
                section.value("overflow-delay", Types.DURATION, d.overflowDelay()),
                section.value("connection-idle", Types.DURATION, d.connectionIdle()),
                section.value("connection-turn", Types.DURATION, d.connectionTurn()),
                section.value("stop-grace", Types.DURATION, d.stopGrace()));
    }
}
