package org.posthorn.bounce;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.SmtpReply;
import org.posthorn.triage.FailureClass;
import org.posthorn.triage.Triage;

/// The part for people: what happened, what the other side said, and what can be done. What others wrote is put on
/// one line, cleaned and bounded, before it comes into a text.
final class PeoplePart {
    private static final String INDENTATION = "    ";

    private final ReportSettings settings;
    private final ReportTexts texts;
    private final Report report;
    private final Audience audience;
    private final Map<String, String> values;

    PeoplePart(ReportSettings settings, ReportTexts texts, Report report, Audience audience) {
        this.settings = settings;
        this.texts = texts;
        this.report = report;
        this.audience = audience;
        this.values = values();
    }

    private Map<String, String> values() {
        var known = new HashMap<String, String>();
        known.put("hostname", settings.hostname());
        known.put("arrived", texts.date(report.arrived()));
        known.put("sender", whole('<' + report.envelope().sender().toString() + '>'));
        Instant until = report.retryUntil();
        if (until != null) {
            known.put("until", texts.date(until));
        }
        return known;
    }

    /// One line.
    String subject() {
        return clean(texts.text(TextKeys.subject(audience, report.kind()), values));
    }

    String text() {
        var text = new StringBuilder();
        paragraphs(text, TextKeys.GREETING, values, "");
        text.append("\r\n");
        paragraphs(text, TextKeys.opening(audience, report.kind()), values, "");
        report.subjects().stream().limit(settings.listed()).forEach(subject -> about(text, subject));
        int more = report.subjects().size() - settings.listed();
        if (more > 0) {
            text.append("\r\n");
            paragraphs(text, TextKeys.MORE, Map.of("count", String.valueOf(more)), "");
        }
        text.append("\r\n");
        boolean failed = report.kind() == Report.Kind.FAILED;
        paragraphs(text, failed ? TextKeys.CLOSING_FAILED : TextKeys.CLOSING, values, "");
        return text.toString();
    }

    private void about(StringBuilder text, Report.Subject subject) {
        MailAddress address = subject.recipient().address();
        text.append("\r\n").append(OneLine.text(whole('<' + address.toString() + ">:"), ""));
        FailureClass failure = Triage.of(subject.diagnosis());
        if (report.kind() == Report.Kind.FAILED || report.kind() == Report.Kind.DELAYED) {
            paragraphs(text, TextKeys.what(failure), Map.of(), INDENTATION);
        }
        said(text, subject.diagnosis());
        if (report.kind() == Report.Kind.FAILED && audience == Audience.SENDER) {
            paragraphs(text, TextKeys.advice(failure), Map.of(), INDENTATION);
        }
    }

    private void said(StringBuilder text, Diagnosis diagnosis) {
        SmtpReply reply = diagnosis.reply();
        if (reply != null) {
            String host = whole(diagnosis.relay().toString());
            paragraphs(text, TextKeys.SAID, Map.of("host", host, "reply", clean(reply.toString())), INDENTATION);
        } else if (!diagnosis.text().isBlank()) {
            paragraphs(text, TextKeys.FOUND, Map.of("text", clean(diagnosis.text())), INDENTATION);
        }
    }

    private void paragraphs(StringBuilder text, String section, Map<String, String> given, String indentation) {
        String between = "";
        for (String paragraph : texts.text(section, given).split("\n\n")) {
            text.append(between).append(OneLine.text(paragraph.strip(), indentation));
            between = "\r\n";
        }
    }

    /// Of a bounded text: a part of an address is another address.
    private static String whole(String line) {
        return OneLine.of(line, Integer.MAX_VALUE, true);
    }

    private String clean(String line) {
        return OneLine.of(line, settings.diagnosisLimit(), true);
    }
}
