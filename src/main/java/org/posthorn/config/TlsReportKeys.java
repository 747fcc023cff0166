package org.posthorn.config;

import org.posthorn.mail.MailAddress;
import org.posthorn.tlsrpt.TlsReportSettings;

/// `[tls-reports]`: what domains are told of TLS with their hosts.
final class TlsReportKeys {
    private static final ValueType<MailAddress> ADDRESS =
            Types.parsed("mailbox", "a mail address between quotes", TlsReportKeys::address, MailAddress::toString);

    private TlsReportKeys() {}

    static TlsReportSettings read(Section root, String hostname) {
        return root.section("tls-reports").settings(section -> reports(section, hostname));
    }

    private static TlsReportSettings reports(Section section, String hostname) {
        var d = TlsReportSettings.defaults(hostname);
        return new TlsReportSettings(
                hostname,
                section.optional("contact", ADDRESS, "none: no reports").orElse(null),
                section.value("organization", Types.TEXT, d.organization(), "the hostname"),
                section.optional("sender", ADDRESS, "the null reverse-path").orElse(null),
                section.value("delay", Types.DURATION, d.delay()),
                section.value("timeout", Types.DURATION, d.timeout()),
                section.value("domains", Types.INTEGER, d.domains()),
                section.value("failures", Types.INTEGER, d.failures()));
    }

    private static MailAddress address(String text) {
        MailAddress address = MailAddress.parse(text);
        if (address.domainKey().isEmpty() || address.domainKey().startsWith("[")) {
            throw new IllegalArgumentException("must have a domain: " + text);
        }
        return address;
    }
}
