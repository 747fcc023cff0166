package org.posthorn.bounce;

import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.SmtpReply;

/// The part for people: what happened, what the other side said, and what can be done.
final class PeoplePart {
    private static final String INDENTATION = "    ";

    private final ReportSettings settings;
    private final Report report;

    PeoplePart(ReportSettings settings, Report report) {
        this.settings = settings;
        this.report = report;
    }

    String subject() {
        return switch (report.kind()) {
            case FAILED -> "Undelivered Mail Returned to Sender";
            case DELAYED -> "Delayed Mail (still being retried)";
            case DELIVERED -> "Mail Delivered";
            case RELAYED -> "Mail Relayed";
        };
    }

    String text() {
        var text = new StringBuilder();
        text.append(OneLine.text("This is the mail system at " + settings.hostname() + '.', ""))
                .append("\r\n");
        text.append(OneLine.text(opening(), ""));
        report.subjects().stream().limit(settings.listed()).forEach(subject -> about(text, subject));
        int more = report.subjects().size() - settings.listed();
        if (more > 0) {
            text.append("\r\n").append(OneLine.text("and " + more + " more; the attached report names all.", ""));
        }
        return text.append("\r\n").append(closing()).toString();
    }

    private String opening() {
        String when = "Your message of " + StatusPart.date(report.arrived());
        return switch (report.kind()) {
            case FAILED ->
                when + " could not be delivered to the recipients below. No further attempt will be made for them.";
            case DELAYED -> when + " has not yet been delivered to the recipients below." + retries();
            case DELIVERED -> when + " was delivered to the recipients below.";
            case RELAYED ->
                when + " was handed to the mail servers of the recipients below. These may not tell you of the"
                        + " final delivery.";
        };
    }

    private String retries() {
        var until = report.retryUntil();
        return until == null
                ? " Attempts go on."
                : " Attempts go on until " + StatusPart.date(until) + ". You need not send it again.";
    }

    private void about(StringBuilder text, Report.Subject subject) {
        text.append("\r\n")
                .append(OneLine.text('<' + subject.recipient().address().toString() + ">:", ""));
        line(text, said(subject.diagnosis()));
        if (report.kind() == Report.Kind.FAILED) {
            line(text, advice(subject.diagnosis().status()));
        }
    }

    private void line(StringBuilder text, String line) {
        String fit = OneLine.of(line, settings.diagnosisLimit(), true);
        if (!fit.isEmpty()) {
            text.append(OneLine.text(fit, INDENTATION));
        }
    }

    private static String said(Diagnosis diagnosis) {
        SmtpReply reply = diagnosis.reply();
        if (reply == null) {
            return diagnosis.text();
        }
        String said = diagnosis.relay() + " said: " + reply;
        return diagnosis.text().equals(reply.toString()) ? said : diagnosis.text() + " (" + said + ')';
    }

    /// By the subject of the status (RFC 3463 section 3).
    private static String advice(EnhancedStatus status) {
        return switch (status.subject()) {
            case 1 -> "Please check the address for mistakes.";
            case 2 -> "The mailbox takes no mail now; please reach the recipient in another way.";
            case 3 -> "The recipient's mail system can't take this message; a smaller one may pass.";
            case 4 -> "The recipient's mail system can't be reached; please send it again later.";
            case 6 -> "The recipient's mail system can't handle this kind of content.";
            case 7 -> "The recipient's mail system refuses it by its rules; its postmaster can tell why.";
            default -> "Please ask the postmaster of the recipient's domain, and quote the lines above.";
        };
    }

    private String closing() {
        return report.kind() == Report.Kind.FAILED
                ? OneLine.text("The parts below hold the details for mail programs, and what is returned of it.", "")
                : OneLine.text("The parts below hold the details for mail programs, and its header.", "");
    }
}
