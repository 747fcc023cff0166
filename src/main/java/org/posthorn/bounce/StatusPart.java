package org.posthorn.bounce;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.posthorn.mail.AddressLiteral;
import org.posthorn.mail.DeliveryTerms;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Recipient;
import org.posthorn.triage.Triage;

/// The part for machines: fields about the message, then a group of fields for each recipient (RFC 3464 section 2).
final class StatusPart {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final ReportSettings settings;
    private final Report report;
    private final boolean utf8;
    private final StringBuilder text = new StringBuilder();

    StatusPart(ReportSettings settings, Report report) {
        this.settings = settings;
        this.report = report;
        this.utf8 = report.subjects().stream().anyMatch(StatusPart::needsUtf8);
    }

    /// ASCII, unless an address is not: then the octets are UTF-8 (RFC 6533 section 4).
    String contentType() {
        return utf8 ? "message/global-delivery-status" : "message/delivery-status";
    }

    boolean isUtf8() {
        return utf8;
    }

    byte[] octets() {
        text.setLength(0);
        messageFields();
        report.subjects().forEach(this::recipientFields);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static String date(Instant instant) {
        return DATE.format(instant);
    }

    private static boolean needsUtf8(Report.Subject subject) {
        String original = subject.recipient().originalRecipient();
        return !subject.recipient().address().isAscii()
                || original != null && OriginalRecipient.parse(original).isUtf8();
    }

    private void messageFields() {
        String id = report.envelope().envelopeId();
        if (id != null) {
            field("Original-Envelope-Id", DecodedXtext.of(id));
        }
        field("Reporting-MTA", "dns; " + settings.hostname());
        field("Arrival-Date", date(report.arrived()));
        DeliveryTerms terms = report.envelope().terms();
        if (terms.deliverBy() != null) {
            // RFC 2852 section 5
            field("Deliver-By-Date", date(terms.deliverBy().deadline()));
        }
        if (terms.release() != null) {
            // RFC 4865 section 5; what was asked for as an interval is told as its end.
            field("Future-Release-Request", "until; " + terms.release().truncatedTo(ChronoUnit.SECONDS));
        }
        field("X-Posthorn-Queue-Id", report.id().toString());
    }

    private void recipientFields(Report.Subject subject) {
        // A blank line before each group.
        text.append("\r\n");
        originalRecipient(subject.recipient());
        MailAddress address = subject.recipient().address();
        field("Final-Recipient", (address.isAscii() ? "rfc822; " : "utf-8; ") + address);
        field("Action", action());
        field("Status", status(subject.diagnosis().status()).toString());
        if (report.kind() == Report.Kind.FAILED || report.kind() == Report.Kind.DELAYED) {
            // A field of our own, as RFC 3464 section 2.4 lets everybody have.
            field("X-Posthorn-Class", Triage.of(subject.diagnosis()).name());
        }
        diagnosisFields(subject.diagnosis());
        field("Last-Attempt-Date", date(subject.lastAttempt()));
        Instant until = report.retryUntil();
        if (report.kind() == Report.Kind.DELAYED && until != null) {
            field("Will-Retry-Until", date(until));
        }
    }

    private void originalRecipient(Recipient recipient) {
        String original = recipient.originalRecipient();
        if (original == null) {
            return;
        }
        field("Original-Recipient", OriginalRecipient.parse(original).toString());
    }

    private void diagnosisFields(Diagnosis diagnosis) {
        if (diagnosis.relay().isRemote()) {
            field("Remote-MTA", "dns; " + mtaName(diagnosis.relay().host()));
        }
        if (diagnosis.reply() != null) {
            said("smtp; " + diagnosis.reply());
        } else if (!diagnosis.text().isEmpty()) {
            // No host said this; a type of our own keeps it apart (RFC 3464 section 2.1.2).
            said("X-Posthorn; " + diagnosis.text());
        }
    }

    /// An address stands in brackets, like one in a mailbox.
    private static String mtaName(String host) {
        String literal = '[' + (host.indexOf(':') < 0 ? host : "IPv6:" + host) + ']';
        return AddressLiteral.isValid(literal) ? literal : host;
    }

    private String action() {
        return report.kind().name().toLowerCase(Locale.ROOT);
    }

    /// The class must fit the action (RFC 3464 section 2.3.4): one that failed with a temporary status ran out of
    /// time.
    private EnhancedStatus status(EnhancedStatus given) {
        return switch (report.kind()) {
            case FAILED -> given.category() == 5 ? given : new EnhancedStatus(4, 4, 7);
            case DELAYED -> ofClass(given, 4);
            case DELIVERED, RELAYED -> ofClass(given, 2);
        };
    }

    private static EnhancedStatus ofClass(EnhancedStatus given, int category) {
        return given.category() == category ? given : new EnhancedStatus(category, 0, 0);
    }

    /// Whole: addresses and ids were bounded when they were taken, and a part of one is another.
    private void field(String name, String value) {
        text.append(OneLine.field(name, OneLine.of(value, Integer.MAX_VALUE, utf8)));
    }

    private void said(String diagnosis) {
        text.append(OneLine.field("Diagnostic-Code", OneLine.of(diagnosis, settings.diagnosisLimit(), utf8)));
    }
}
