package org.posthorn.config;

import org.posthorn.bounce.ReportSettings;

/// `[reports]`: what senders are told of mail that was not delivered.
final class ReportKeys {
    private ReportKeys() {}

    static ReportSettings read(Section root, String hostname) {
        return root.section("reports").settings(section -> reports(section, hostname));
    }

    private static ReportSettings reports(Section section, String hostname) {
        var d = ReportSettings.defaults(hostname);
        return new ReportSettings(
                hostname,
                section.value("return-limit", Types.SMALL_SIZE, d.returnLimit()),
                section.value("header-limit", Types.SMALL_SIZE, d.headerLimit()),
                section.value("listed", Types.INTEGER, d.listed()),
                section.value("diagnosis-limit", Types.INTEGER, d.diagnosisLimit()));
    }
}
