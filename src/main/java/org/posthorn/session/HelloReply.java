package org.posthorn.session;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.account.SaslMechanisms;
import org.posthorn.mail.SmtpReply;
import org.posthorn.tls.TlsDescription;
import org.posthorn.wire.XclientParser;

/// The answers to EHLO: which service extensions there are (RFC 5321 section 4.1.1.1). It stays ASCII (RFC 6531
/// section 3.7.1).
final class HelloReply {
    private HelloReply() {}

    private static final long MOST = 999_999;

    static SmtpReply of(Dialogue dialogue) {
        SessionSettings settings = dialogue.settings();
        List<String> lines = new ArrayList<>();
        lines.add(settings.hostname());
        lines.add("SIZE " + settings.limits().messageSize());
        lines.add("ENHANCEDSTATUSCODES");
        for (Extension extension : Extension.values()) {
            String line = TermRules.isOffered(extension, dialogue) ? line(extension, dialogue) : null;
            if (line != null) {
                lines.add(line);
            }
        }
        if (dialogue.mayXclient()) {
            lines.add("XCLIENT " + String.join(" ", XclientParser.NAMES));
        }
        lines.add("HELP");
        return new SmtpReply(250, null, lines);
    }

    /// How an extension that is switched on is announced; null when the session can't offer it now.
    private static @Nullable String line(Extension extension, Dialogue dialogue) {
        TermLimits terms = dialogue.settings().terms();
        return switch (extension) {
            case PIPELINING -> "PIPELINING";
            case EIGHT_BIT_MIME -> "8BITMIME";
            case CHUNKING -> "CHUNKING";
            case BINARY_MIME -> "BINARYMIME";
            case SMTPUTF8 -> "SMTPUTF8";
            case DSN -> "DSN";
            case STARTTLS -> dialogue.connection().canStartTls() ? "STARTTLS" : null;
            case LOGIN -> login(dialogue);
            case REQUIRE_TLS -> "REQUIRETLS";
            case LIMITS ->
                "LIMITS RCPTMAX=" + Math.min(MOST, dialogue.settings().limits().recipients()) + " MAILMAX="
                        + Math.min(MOST, terms.transactions());
            case FUTURE_RELEASE -> futureRelease(terms.futureRelease(), dialogue);
            case DELIVER_BY -> deliverBy(terms.deliverBy().toSeconds());
            case PRIORITY -> "MT-PRIORITY";
        };
    }

    private static @Nullable String login(Dialogue dialogue) {
        SaslMechanisms sasl = dialogue.services().sasl();
        TlsDescription tls = dialogue.connection().tls();
        List<String> names = sasl == null || tls == null ? List.of() : sasl.names(tls);
        return names.isEmpty() ? null : "AUTH " + String.join(" ", names);
    }

    private static String futureRelease(Duration most, Dialogue dialogue) {
        Instant last = dialogue.services().clock().instant().plus(most).truncatedTo(ChronoUnit.SECONDS);
        return "FUTURERELEASE " + most.toSeconds() + ' ' + last;
    }

    private static String deliverBy(long least) {
        return least > 0 ? "DELIVERBY " + least : "DELIVERBY";
    }
}
