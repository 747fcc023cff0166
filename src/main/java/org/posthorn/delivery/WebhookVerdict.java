package org.posthorn.delivery;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.Relay;

/// What the answer to a post means for the mail, and what it means that none came. Only a refusal of the message itself
/// makes it bounce: what speaks of the server, or of how it is asked, makes it wait.
final class WebhookVerdict {
    private static final EnhancedStatus TEMPORARY = new EnhancedStatus(4, 3, 0);
    private static final EnhancedStatus STOPPED = new EnhancedStatus(4, 3, 2);
    private static final EnhancedStatus MISCONFIGURED = new EnhancedStatus(4, 3, 5);
    private static final EnhancedStatus NO_ANSWER = new EnhancedStatus(4, 4, 1);
    private static final EnhancedStatus CONNECTION_LOST = new EnhancedStatus(4, 4, 2);
    private static final EnhancedStatus NO_TLS = new EnhancedStatus(4, 7, 5);
    private static final EnhancedStatus REFUSED = new EnhancedStatus(5, 3, 0);
    private static final EnhancedStatus NOT_ALLOWED = new EnhancedStatus(5, 7, 1);
    private static final EnhancedStatus TOO_LARGE = new EnhancedStatus(5, 3, 4);
    private static final EnhancedStatus ENCRYPTION_NEEDED = new EnhancedStatus(5, 7, 10);

    private final Relay relay;

    WebhookVerdict(Relay relay) {
        this.relay = relay;
    }

    static boolean isDelivered(HttpResponse<byte[]> response) {
        return response.statusCode() / 100 == 2;
    }

    Diagnosis delivered(HttpResponse<byte[]> response) {
        return Diagnosis.of(EnhancedStatus.OK, text(response), relay);
    }

    /// An answer other than 2xx.
    Trouble ofAnswer(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        String text = text(response);
        return switch (status) {
            // The gateway does not know either whether the message was taken.
            case 502, 504 -> trouble(Verdict.DEFER, TEMPORARY, text, true);
            case 429, 503 -> trouble(Verdict.NEXT_HOST, TEMPORARY, text, true);
            // How it is asked is wrong, or where: all mail would bounce.
            case 401, 404, 405, 407 -> trouble(Verdict.NEXT_HOST, MISCONFIGURED, text, true);
            case 403 -> trouble(Verdict.BOUNCE, NOT_ALLOWED, text, false);
            case 408, 425 -> trouble(Verdict.DEFER, TEMPORARY, text, false);
            case 413 -> trouble(Verdict.BOUNCE, TOO_LARGE, text, false);
            default ->
                switch (status / 100) {
                    case 3 -> trouble(Verdict.NEXT_HOST, MISCONFIGURED, text + " (not followed)", true);
                    case 4 -> trouble(Verdict.BOUNCE, REFUSED, text, false);
                    default -> trouble(Verdict.DEFER, TEMPORARY, text, false);
                };
        };
    }

    /// No answer, or none that makes sense.
    ///
    /// @param handedOver whether all of the message was, so that the server may have it
    Trouble ofFault(Throwable fault, boolean handedOver) {
        EnhancedStatus status = switch (fault) {
            case SSLException _ -> NO_TLS;
            case ConnectException _, HttpConnectTimeoutException _ -> NO_ANSWER;
            default -> CONNECTION_LOST;
        };
        return trouble(handedOver ? Verdict.DEFER : Verdict.NEXT_HOST, status, "post: " + problem(fault), true);
    }

    Trouble ofTimeout(boolean handedOver) {
        return trouble(handedOver ? Verdict.DEFER : Verdict.NEXT_HOST, CONNECTION_LOST, "post: timed out", true);
    }

    Trouble ofAbort(boolean handedOver) {
        Verdict verdict = handedOver ? Verdict.DEFER : Verdict.NEXT_HOST;
        return trouble(verdict, STOPPED, "the attempt was cut short", handedOver);
    }

    /// The reason is the operator's business, and in the log.
    Trouble ofNoRequest() {
        return trouble(Verdict.NEXT_HOST, MISCONFIGURED, "the message can't be posted now", true);
    }

    Trouble ofContent() {
        return trouble(Verdict.DEFER, TEMPORARY, ContentFacts.UNREADABLE, false);
    }

    /// RFC 8689 section 4.2.1
    Trouble ofClearText() {
        return trouble(Verdict.BOUNCE, ENCRYPTION_NEEDED, "the message must travel under TLS", false);
    }

    private static String text(HttpResponse<byte[]> response) {
        String text = new String(response.body(), StandardCharsets.UTF_8).strip();
        int end = text.indexOf('\n');
        String line = PrintableLine.of((end < 0 ? text : text.substring(0, end)).getBytes(StandardCharsets.UTF_8));
        String after = response.headers()
                .firstValue("Retry-After")
                .map(value -> " (Retry-After: " + PrintableLine.of(value.getBytes(StandardCharsets.UTF_8)) + ')')
                .orElse("");
        return "HTTP " + response.statusCode() + (line.isEmpty() ? "" : ": " + line) + after;
    }

    /// The client hides some reasons in the cause.
    private static String problem(Throwable fault) {
        Throwable told = fault;
        while (told.getMessage() == null && told.getCause() != null) {
            told = told.getCause();
        }
        String text = told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage();
        return PrintableLine.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private Trouble trouble(Verdict verdict, EnhancedStatus status, String text, boolean hostFault) {
        return new Trouble(verdict, Diagnosis.of(status, text, relay), hostFault);
    }
}
