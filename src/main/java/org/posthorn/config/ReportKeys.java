package org.posthorn.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthorn.bounce.DoubleBounces;
import org.posthorn.bounce.ReportSettings;
import org.posthorn.mail.MailAddress;
import org.posthorn.triage.FailureClass;

/// `[reports]`: what senders are told of mail that was not delivered.
final class ReportKeys {
    private static final ValueType<DoubleBounces> DOUBLE_BOUNCES = Types.oneOf(DoubleBounces.class);
    private static final ValueType<String> LANGUAGE =
            Types.parsed("language", "a language such as \"en\"", text -> text, text -> text);
    private static final ValueType<MailAddress> MAILBOX =
            Types.parsed("mail address", "a mail address between quotes", MailAddress::parse, MailAddress::toString);
    private static final ValueType<FailureClass> FAILURE_CLASS = Types.parsed(
            "failure class", "a failure class such as \"POLICY\"", ReportKeys::failureClass, FailureClass::name);

    private ReportKeys() {}

    static ReportSettings read(Section root, String hostname) {
        MailAddress usual = InboundKeys.domains(root.section("inbound")).stream()
                .findFirst()
                .map(domain -> new MailAddress("postmaster", domain))
                .orElse(null);
        return root.section("reports").settings(section -> reports(section, hostname, usual));
    }

    private static ReportSettings reports(Section section, String hostname, @Nullable MailAddress usual) {
        var d = ReportSettings.defaults(hostname);
        Path templates = section.optional("templates", Types.PATH, "the texts of Posthorn")
                .orElse(null);
        MailAddress postmaster = section.optional("postmaster", MAILBOX, "postmaster@ the first of `inbound.domains`")
                .orElse(usual);
        return new ReportSettings(
                hostname,
                section.value("return-limit", Types.SMALL_SIZE, d.returnLimit()),
                section.value("header-limit", Types.SMALL_SIZE, d.headerLimit()),
                section.value("listed", Types.INTEGER, d.listed()),
                section.value("diagnosis-limit", Types.INTEGER, d.diagnosisLimit()),
                section.value("language", LANGUAGE, d.language()),
                templates,
                section.value("double-bounces", DOUBLE_BOUNCES, d.doubleBounces()),
                postmaster,
                Set.copyOf(section.list("postmaster-copies", FAILURE_CLASS, List.of())));
    }

    private static FailureClass failureClass(String text) {
        return Arrays.stream(FailureClass.values())
                .filter(failure -> failure.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(FailureClass.values())
                                .map(FailureClass::name)
                                .collect(Collectors.joining(", "))
                        + ", not \"" + text + '"'));
    }
}
