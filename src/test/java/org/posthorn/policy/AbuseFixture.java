package org.posthorn.policy;

import java.time.Duration;

/// Settings with small numbers.
final class AbuseFixture {
    private AbuseFixture() {}

    static AbuseSettings connections(int address, int network, int addressRate, int networkRate) {
        return settings(address, network, addressRate, networkRate, 4, 100);
    }

    static AbuseSettings bans(int offences, int maxBans) {
        return settings(0, 0, 0, 0, offences, maxBans);
    }

    private static AbuseSettings settings(
            int address, int network, int addressRate, int networkRate, int offences, int maxBans) {
        return new AbuseSettings(
                true,
                address,
                network,
                addressRate,
                networkRate,
                Duration.ofMinutes(1),
                offences,
                offences,
                offences,
                offences,
                Duration.ofMinutes(10),
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                maxBans,
                1000,
                PaceSettings.defaults());
    }
}
