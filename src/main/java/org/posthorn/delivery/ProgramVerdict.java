package org.posthorn.delivery;

import java.util.Map;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Relay;

/// What it means how a program ended. Statuses are those of sysexits.h, with the enhanced status codes that Postfix
/// gives them; what is none of these says nothing of the mail (a script that broke off, a signal), and unknown means
/// again.
final class ProgramVerdict {
    private static final EnhancedStatus TEMPORARY = new EnhancedStatus(4, 3, 0);
    private static final EnhancedStatus CANNOT_START = new EnhancedStatus(4, 3, 5);
    private static final EnhancedStatus ABORTED = new EnhancedStatus(4, 3, 2);
    private static final int SIGNALS = 128;

    private record Meaning(EnhancedStatus status, String text) {
        Meaning(int category, int subject, int detail, String text) {
            this(new EnhancedStatus(category, subject, detail), text);
        }
    }

    private static final Map<Integer, Meaning> SYSEXITS = Map.ofEntries(
            Map.entry(64, new Meaning(5, 3, 0, "command line usage error")),
            Map.entry(65, new Meaning(5, 6, 0, "data format error")),
            Map.entry(66, new Meaning(5, 3, 0, "cannot open input")),
            Map.entry(67, new Meaning(5, 1, 1, "user unknown")),
            Map.entry(68, new Meaning(5, 1, 2, "host name unknown")),
            Map.entry(69, new Meaning(5, 3, 0, "service unavailable")),
            Map.entry(70, new Meaning(5, 3, 0, "internal software error")),
            Map.entry(71, new Meaning(4, 3, 0, "system resource problem")),
            Map.entry(72, new Meaning(5, 3, 0, "critical system file missing")),
            Map.entry(73, new Meaning(5, 2, 0, "can't create output file")),
            Map.entry(74, new Meaning(5, 3, 0, "input/output error")),
            Map.entry(75, new Meaning(4, 3, 0, "temporary failure")),
            Map.entry(76, new Meaning(5, 5, 0, "remote error in protocol")),
            Map.entry(77, new Meaning(5, 7, 0, "permission denied")),
            Map.entry(78, new Meaning(5, 3, 5, "local configuration error")));

    private final Relay relay;

    ProgramVerdict(Relay relay) {
        this.relay = relay;
    }

    Diagnosis delivered(String output) {
        return Diagnosis.of(EnhancedStatus.OK, with("delivered to the program", output), relay);
    }

    /// @param status other than 0
    Trouble ofExit(int status, String output) {
        Meaning meaning = SYSEXITS.get(status);
        if (meaning == null) {
            String text = status > SIGNALS ? "status " + status + ", signal " + (status - SIGNALS) : "status " + status;
            return trouble(Verdict.DEFER, TEMPORARY, with("the program ended with " + text, output), false);
        }
        Verdict verdict = meaning.status.category() == 5 ? Verdict.BOUNCE : Verdict.DEFER;
        return trouble(verdict, meaning.status, with(meaning.text + " (status " + status + ')', output), false);
    }

    /// It may have done its work before.
    Trouble ofTimeout(String output) {
        return trouble(Verdict.DEFER, TEMPORARY, with("the program took too long and was ended", output), true);
    }

    Trouble ofAbort(String output) {
        return trouble(Verdict.DEFER, ABORTED, with("the program was ended, since the server stops", output), true);
    }

    /// Never started, so that nothing was taken. The reason is the operator's business, and in the log.
    Trouble ofNoStart() {
        return trouble(Verdict.NEXT_HOST, CANNOT_START, "the program can't be started", true);
    }

    Trouble ofNoInput() {
        return trouble(Verdict.DEFER, TEMPORARY, "the message can't be given to the program now", false);
    }

    private static String with(String text, String output) {
        return output.isEmpty() ? text : text + ": " + output;
    }

    private Trouble trouble(Verdict verdict, EnhancedStatus status, String text, boolean hostFault) {
        return new Trouble(verdict, Diagnosis.of(status, text, relay), hostFault);
    }
}
