package org.posthorn.delivery;

import java.nio.file.Path;
import java.time.Duration;
import org.posthorn.route.IgnoredTargets;

/// How mail is handed on.
///
/// @param hostname what this server calls itself in EHLO, and in the names of Maildir files
/// @param timeouts how long peers may take
/// @param recipientsPerTransaction the rest goes in further transactions on the same connection (RFC 5321 section
/// 4.5.3.1.8)
/// @param addressesPerAttempt of all hosts together, tried before an attempt is given up; at least two (section
/// 5.1)
/// @param startTls whether TLS is used where a peer offers it
/// @param clearTextAfterTlsFailure whether a host with which TLS could not be agreed is tried once more without;
/// else its mail waits
/// @param tlsFailureTtl for how long a host with which TLS failed behind the handshake gets mail in clear text
/// @param trustedCertificates a PEM file of authorities for the certificates of hosts that must be verified; empty for
/// none
/// @param systemAuthorities whether the authorities that the JDK trusts count too
/// @param tlsRequiredNo whether mail with the field `TLS-Required: No` goes where its domain's DANE or MTA-STS would
/// keep it from (RFC 8689 section 5)
/// @param deadAddressMemory for how long an address that took no connection is tried after all others
/// @param connectFallback how long an address of a host has to answer before the next is tried beside it (RFC 8305)
/// @param exchange how transactions go over a connection
/// @param ignoreTargetHosts addresses that mail does not go to because the DNS says so
public record DeliverySettings(
        String hostname,
        DeliveryTimeouts timeouts,
        int recipientsPerTransaction,
        int addressesPerAttempt,
        boolean startTls,
        boolean clearTextAfterTlsFailure,
        Duration tlsFailureTtl,
        Path trustedCertificates,
        boolean systemAuthorities,
        boolean tlsRequiredNo,
        Duration deadAddressMemory,
        Duration connectFallback,
        ExchangeSettings exchange,
        IgnoredTargets ignoreTargetHosts) {
    /// A round trip takes less, wherever on Earth the host is, so that none that is there gets two connections; and a
    /// connection whose first packet was lost is on its second by then (RFC 6298).
    public static final Duration CONNECT_FALLBACK = Duration.ofSeconds(1);

    /// Longer than the longest delay between two attempts, or it would be over before it counts.
    public static final Duration TLS_FAILURE_TTL = Duration.ofHours(12);

    /// No file.
    public static final Path NO_CERTIFICATES = Path.of("");

    /// With the certificates that the JDK trusts, and transactions as usual.
    public DeliverySettings(
            String hostname,
            DeliveryTimeouts timeouts,
            int recipientsPerTransaction,
            int addressesPerAttempt,
            boolean startTls,
            boolean clearTextAfterTlsFailure,
            Duration deadAddressMemory) {
        this(
                hostname,
                timeouts,
                recipientsPerTransaction,
                addressesPerAttempt,
                startTls,
                clearTextAfterTlsFailure,
                TLS_FAILURE_TTL,
                NO_CERTIFICATES,
                true,
                true,
                deadAddressMemory,
                CONNECT_FALLBACK,
                ExchangeSettings.defaults(),
                IgnoredTargets.defaults());
    }

    public DeliverySettings {
        check("hostname", !hostname.isEmpty() && hostname.chars().allMatch(c -> c > ' ' && c < 127), hostname);
        check(
                "recipients per transaction (1 to 1000)",
                recipientsPerTransaction >= 1 && recipientsPerTransaction <= 1000,
                recipientsPerTransaction);
        check(
                "addresses per attempt (2 to 100)",
                addressesPerAttempt >= 2 && addressesPerAttempt <= 100,
                addressesPerAttempt);
        check(
                "tls-failure-ttl (0s to 30d)",
                !tlsFailureTtl.isNegative() && tlsFailureTtl.compareTo(Duration.ofDays(30)) <= 0,
                tlsFailureTtl);
        check("dead-address memory", !deadAddressMemory.isNegative(), deadAddressMemory);
        check(
                "connect-fallback (100ms to 5m)",
                connectFallback.compareTo(Duration.ofMillis(100)) >= 0
                        && connectFallback.compareTo(Duration.ofMinutes(5)) <= 0,
                connectFallback);
    }

    public static DeliverySettings defaults(String hostname) {
        return new DeliverySettings(hostname, DeliveryTimeouts.defaults(), 100, 10, true, true, Duration.ofMinutes(1));
    }

    public DeliverySettings withTimeouts(DeliveryTimeouts other) {
        return new DeliverySettings(
                hostname,
                other,
                recipientsPerTransaction,
                addressesPerAttempt,
                startTls,
                clearTextAfterTlsFailure,
                tlsFailureTtl,
                trustedCertificates,
                systemAuthorities,
                tlsRequiredNo,
                deadAddressMemory,
                connectFallback,
                exchange,
                ignoreTargetHosts);
    }

    public DeliverySettings withExchange(ExchangeSettings other) {
        return new DeliverySettings(
                hostname,
                timeouts,
                recipientsPerTransaction,
                addressesPerAttempt,
                startTls,
                clearTextAfterTlsFailure,
                tlsFailureTtl,
                trustedCertificates,
                systemAuthorities,
                tlsRequiredNo,
                deadAddressMemory,
                connectFallback,
                other,
                ignoreTargetHosts);
    }

    public DeliverySettings withIgnoredTargets(IgnoredTargets other) {
        return new DeliverySettings(
                hostname,
                timeouts,
                recipientsPerTransaction,
                addressesPerAttempt,
                startTls,
                clearTextAfterTlsFailure,
                tlsFailureTtl,
                trustedCertificates,
                systemAuthorities,
                tlsRequiredNo,
                deadAddressMemory,
                connectFallback,
                exchange,
                other);
    }

    private static void check(String name, boolean fits, Object value) {
        if (!fits) {
            throw new IllegalArgumentException(name + ": " + value);
        }
    }
}
