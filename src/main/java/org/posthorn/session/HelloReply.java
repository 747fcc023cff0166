package org.posthorn.session;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.account.SaslMechanisms;
import org.posthorn.mail.SmtpReply;

/// The answers to EHLO: which service extensions there are (RFC 5321 section 4.1.1.1). It stays ASCII (RFC 6531
/// section 3.7.1).
final class HelloReply {
    private HelloReply() {}

    static SmtpReply of(Dialogue dialogue) {
        SessionSettings settings = dialogue.settings();
        SessionExtensions offered = settings.extensions();
        List<String> lines = new ArrayList<>();
        lines.add(settings.hostname());
        lines.add("PIPELINING");
        lines.add("SIZE " + settings.limits().messageSize());
        lines.add("8BITMIME");
        lines.add("ENHANCEDSTATUSCODES");
        addIf(lines, offered.startTls() && dialogue.connection().canStartTls(), "STARTTLS");
        addIf(lines, offered.chunking(), "CHUNKING");
        addIf(lines, offered.binaryMime(), "BINARYMIME");
        addIf(lines, offered.smtpUtf8(), "SMTPUTF8");
        addIf(lines, offered.dsn(), "DSN");
        SaslMechanisms sasl = dialogue.services().sasl();
        if (sasl != null && offered.login() && dialogue.connection().tls() != null) {
            lines.add("AUTH " + String.join(" ", sasl.names()));
        }
        lines.add("HELP");
        return new SmtpReply(250, null, lines);
    }

    private static void addIf(List<String> lines, boolean offered, String keyword) {
        if (offered) {
            lines.add(keyword);
        }
    }
}
