package org.posthorn.config;

import java.nio.file.Path;
import org.posthorn.ops.AdminSettings;

/// `[admin]`: the address for the operator and for metrics.
final class AdminKeys {
    private AdminKeys() {}

    static AdminSettings read(Section root, Path spool, int portOffset) {
        return root.section("admin").settings(section -> admin(section, spool, portOffset));
    }

    private static AdminSettings admin(Section section, Path spool, int portOffset) {
        var d = AdminSettings.at(AdminSettings.defaults().bind(), spool);
        return new AdminSettings(
                Addresses.raise(section.value("bind", Types.ADDRESS, d.bind()), portOffset),
                section.value("token-file", Types.PATH, d.tokenFile(), "`admin.token` in the spool"),
                section.value("max-body", Types.SMALL_SIZE, d.maxBody()),
                section.value("max-page", Types.INTEGER, d.maxPage()),
                section.value("max-connections", Types.INTEGER, d.maxConnections()),
                section.value("max-requests", Types.INTEGER, d.maxRequests()),
                section.value("request-time", Types.DURATION, d.requestTime()),
                section.value("connect-timeout", Types.DURATION, d.connectTimeout()),
                section.value("answer-timeout", Types.DURATION, d.answerTimeout()),
                section.value("stop-grace", Types.DURATION, d.stopGrace()));
    }
}
