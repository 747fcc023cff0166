package org.posthorn.config;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthorn.delivery.DeliverySettings;
import org.posthorn.delivery.DeliveryTimeouts;
import org.posthorn.delivery.ExchangeSettings;
import org.posthorn.route.IgnoredTargets;
import org.posthorn.tls.ServerIdentity;
import org.posthorn.tls.StsSettings;
import org.posthorn.tls.TlsException;

/// `[delivery]`: how mail is handed on. The keys `mx-port`, `source` and `ignore-target-hosts` of this table and
/// `[[delivery.tls]]` belong to [RouteKeys].
final class DeliveryKeys {
    private static final ValueType<String> KEYWORD = Types.parsed(
            "keyword", "an EHLO keyword such as \"CHUNKING\"", text -> text.toUpperCase(Locale.ROOT), text -> text);

    private DeliveryKeys() {}

    static DeliverySettings read(Section root, String hostname, IgnoredTargets ignoredTargets) {
        Section section = root.section("delivery");
        DeliveryTimeouts timeouts = section.section("timeout").settings(DeliveryKeys::timeouts);
        DeliverySettings settings = section.settings(delivery -> delivery(delivery, hostname, timeouts))
                .withIgnoredTargets(ignoredTargets);
        checkTrusted(section, settings);
        return settings;
    }

    private static void checkTrusted(Section section, DeliverySettings settings) {
        if (section.has("trusted-certificates")) {
            try {
                var _ = ServerIdentity.of(settings.trustedCertificates(), settings.systemAuthorities());
            } catch (TlsException e) {
                section.report("trusted-certificates", String.valueOf(e.getMessage()));
            }
        } else if (!settings.systemAuthorities()) {
            section.report(
                    "system-authorities", "false needs the key \"trusted-certificates\": nobody would be trusted");
        }
    }

    static StsSettings sts(Section root) {
        return root.section("delivery").section("mta-sts").settings(DeliveryKeys::policies);
    }

    private static StsSettings policies(Section section) {
        var d = StsSettings.defaults();
        return new StsSettings(
                section.value("enabled", Types.FLAG, d.enabled()),
                section.value("timeout", Types.DURATION, d.timeout()),
                section.value("policy-size", Types.SMALL_SIZE, d.policySize()),
                section.value("policies", Types.INTEGER, d.policies()),
                section.value("port", Types.PORT, d.port()));
    }

    private static DeliverySettings delivery(Section section, String hostname, DeliveryTimeouts timeouts) {
        var d = DeliverySettings.defaults(hostname);
        return new DeliverySettings(
                hostname,
                timeouts,
                section.value("recipients-per-transaction", Types.INTEGER, d.recipientsPerTransaction()),
                section.value("addresses-per-attempt", Types.INTEGER, d.addressesPerAttempt()),
                section.value("starttls", Types.FLAG, d.startTls()),
                section.value("clear-text-after-tls-failure", Types.FLAG, d.clearTextAfterTlsFailure()),
                section.value("tls-failure-ttl", Types.DURATION, d.tlsFailureTtl()),
                section.value("trusted-certificates", Types.PATH, d.trustedCertificates(), "none"),
                section.value("system-authorities", Types.FLAG, d.systemAuthorities()),
                section.value("tls-required-no", Types.FLAG, d.tlsRequiredNo()),
                section.value("dead-address-memory", Types.DURATION, d.deadAddressMemory()),
                section.value("connect-fallback", Types.DURATION, d.connectFallback()),
                exchange(section, d.exchange()),
                d.ignoreTargetHosts());
    }

    private static ExchangeSettings exchange(Section section, ExchangeSettings d) {
        return new ExchangeSettings(
                section.value("content-at-once", Types.SIZE, d.contentAtOnce()),
                section.value("chunk-size", Types.SIZE, d.chunkSize()),
                section.value("chunking-doubt", Types.DURATION, d.chunkingDoubt()),
                section.value("messages-per-connection", Types.INTEGER, d.messagesPerConnection()),
                Set.copyOf(section.list("ignored-extensions", KEYWORD, List.of())));
    }

    private static DeliveryTimeouts timeouts(Section section) {
        var d = DeliveryTimeouts.defaults();
        return new DeliveryTimeouts(
                section.value("connect", Types.DURATION, d.connect()),
                section.value("greeting", Types.DURATION, d.greeting()),
                section.value("command", Types.DURATION, d.command()),
                section.value("data", Types.DURATION, d.data()),
                section.value("block", Types.DURATION, d.block()),
                section.value("final-dot", Types.DURATION, d.finalDot()),
                section.value("quit", Types.DURATION, d.quit()));
    }
}
