package org.posthorn.policy;

import java.time.Duration;

/// What [AbuseGuard] goes by. It holds for all listeners together. A limit of 0 is none.
///
/// @param exemptTrusted whether clients of trusted networks are left alone; accounts are not
/// @param connectionsPerAddress open at once
/// @param connectionsPerNetwork the same for a /24 of IPv4, a /64 of IPv6
/// @param connectionRatePerAddress connections tried within a `connectionWindow`
/// @param connectionRatePerNetwork the same for a /24 or /64
/// @param commandErrors within an `offenceWindow`, beyond which an address is banned; half of it slows
/// @param refusedRecipients the same for recipients
/// @param failedLogins the same for logins; 3 at least (RFC 4954 section 9)
/// @param earlyTalks the same for octets before the greeting
/// @param ban how long the first ban lasts; each further one twice as long as the one before
/// @param longestBan and no longer than this; for so long is a lapsed ban remembered
/// @param maxBans kept at once; when there are more, the one that would end first ends
/// @param trackedClients addresses and networks of which counts are kept; those seen least are forgotten first
public record AbuseSettings(
        boolean exemptTrusted,
        int connectionsPerAddress,
        int connectionsPerNetwork,
        int connectionRatePerAddress,
        int connectionRatePerNetwork,
        Duration connectionWindow,
        int commandErrors,
        int refusedRecipients,
        int failedLogins,
        int earlyTalks,
        Duration offenceWindow,
        Duration ban,
        Duration longestBan,
        int maxBans,
        int trackedClients,
        PaceSettings accounts) {
    private static final int FEWEST_LOGINS = 3;

    public AbuseSettings {
        atLeast("connections-per-address", connectionsPerAddress, 0);
        atLeast("connections-per-network", connectionsPerNetwork, 0);
        atLeast("connection-rate-per-address", connectionRatePerAddress, 0);
        atLeast("connection-rate-per-network", connectionRatePerNetwork, 0);
        atLeast("command-errors", commandErrors, 0);
        atLeast("refused-recipients", refusedRecipients, 0);
        atLeast("failed-logins", failedLogins, failedLogins == 0 ? 0 : FEWEST_LOGINS);
        atLeast("early-talks", earlyTalks, 0);
        atLeast("max-bans", maxBans, 1);
        atLeast("tracked-clients", trackedClients, 1);
        PaceSettings.span("connection-window", connectionWindow);
        PaceSettings.span("offence-window", offenceWindow);
        PaceSettings.span("ban", ban);
        PaceSettings.span("longest-ban", longestBan);
        if (longestBan.compareTo(ban) < 0) {
            throw new IllegalArgumentException("longest-ban must be at least ban: " + longestBan);
        }
    }

    public static AbuseSettings defaults() {
        return new AbuseSettings(
                true,
                50,
                200,
                200,
                600,
                Duration.ofMinutes(1),
                100,
                100,
                20,
                5,
                Duration.ofMinutes(10),
                Duration.ofMinutes(10),
                Duration.ofDays(1),
                10_000,
                100_000,
                PaceSettings.defaults());
    }

    public AbuseSettings withAccounts(PaceSettings changed) {
        return new AbuseSettings(
                exemptTrusted,
                connectionsPerAddress,
                connectionsPerNetwork,
                connectionRatePerAddress,
                connectionRatePerNetwork,
                connectionWindow,
                commandErrors,
                refusedRecipients,
                failedLogins,
                earlyTalks,
                offenceWindow,
                ban,
                longestBan,
                maxBans,
                trackedClients,
                changed);
    }

    /// No limit at all; for tests of other things.
    public static AbuseSettings unlimited() {
        AbuseSettings d = defaults();
        return new AbuseSettings(
                true,
                0,
                0,
                0,
                0,
                d.connectionWindow,
                0,
                0,
                0,
                0,
                d.offenceWindow,
                d.ban,
                d.longestBan,
                d.maxBans,
                d.trackedClients,
                d.accounts.unlimited());
    }

    /// How many of these an address may do.
    int limit(Offence offence) {
        return switch (offence) {
            case COMMAND_ERROR -> commandErrors;
            case REFUSED_RECIPIENT -> refusedRecipients;
            case FAILED_LOGIN -> failedLogins;
            case EARLY_TALK -> earlyTalks;
        };
    }

    static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ": " + value);
        }
    }
}
