package org.posthorn.config;

import org.posthorn.policy.AbuseSettings;
import org.posthorn.policy.PaceSettings;

/// `[abuse]`: what clients and accounts may do to all listeners together.
final class AbuseKeys {
    private AbuseKeys() {}

    static AbuseSettings read(Section root) {
        Section section = root.section("abuse");
        PaceSettings accounts = section.section("accounts").settings(AbuseKeys::accounts);
        return section.settings(abuse -> abuse(abuse, accounts));
    }

    private static AbuseSettings abuse(Section section, PaceSettings accounts) {
        var d = AbuseSettings.defaults();
        return new AbuseSettings(
                section.value("exempt-trusted", Types.FLAG, d.exemptTrusted()),
                section.value("connections-per-address", Types.INTEGER, d.connectionsPerAddress()),
                section.value("connections-per-network", Types.INTEGER, d.connectionsPerNetwork()),
                section.value("connection-rate-per-address", Types.INTEGER, d.connectionRatePerAddress()),
                section.value("connection-rate-per-network", Types.INTEGER, d.connectionRatePerNetwork()),
                section.value("connection-window", Types.DURATION, d.connectionWindow()),
                section.value("command-errors", Types.INTEGER, d.commandErrors()),
                section.value("refused-recipients", Types.INTEGER, d.refusedRecipients()),
                section.value("failed-logins", Types.INTEGER, d.failedLogins()),
                section.value("early-talks", Types.INTEGER, d.earlyTalks()),
                section.value("offence-window", Types.DURATION, d.offenceWindow()),
                section.value("ban", Types.DURATION, d.ban()),
                section.value("longest-ban", Types.DURATION, d.longestBan()),
                section.value("max-bans", Types.INTEGER, d.maxBans()),
                section.value("tracked-clients", Types.INTEGER, d.trackedClients()),
                accounts);
    }

    private static PaceSettings accounts(Section section) {
        var d = PaceSettings.defaults();
        return new PaceSettings(
                section.value("messages", Types.INTEGER, d.messages()),
                section.value("recipients", Types.INTEGER, d.recipients()),
                section.value("window", Types.DURATION, d.window()),
                section.value("brake-factor", Types.INTEGER, d.brakeFactor()),
                section.value("brake-minimum", Types.INTEGER, d.brakeMinimum()),
                section.value("brake-interval", Types.DURATION, d.brakeInterval()),
                section.value("usual-half-life", Types.DURATION, d.usualHalfLife()),
                section.value("tracked", Types.INTEGER, d.tracked()));
    }
}
