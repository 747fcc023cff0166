package org.posthorn.config;

import org.posthorn.ops.LogSettings;

/// `[log]`: the mail log.
final class LogKeys {
    private static final ValueType<String> TARGET =
            ValueType.quoted("text", "text between quotes", LogKeys::target, target -> target);

    private LogKeys() {}

    static LogSettings read(Section root) {
        return root.section("log").settings(LogKeys::log);
    }

    private static LogSettings log(Section section) {
        var d = LogSettings.defaults();
        return new LogSettings(
                section.value("format", Types.oneOf(LogSettings.Format.class), d.format()),
                section.value("target", TARGET, d.target()),
                section.value("capacity", Types.INTEGER, d.capacity()),
                section.value("gather", Types.DURATION, d.gather()),
                section.value("moved", Types.DURATION, d.moved()),
                section.value("drain", Types.DURATION, d.drain()));
    }

    /// `-`, or a file.
    private static String target(String text) {
        var _ = Types.path(text);
        return text;
    }
}
