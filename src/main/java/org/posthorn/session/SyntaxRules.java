package org.posthorn.session;

import org.posthorn.mail.Syntax;

/// How closely clients are held to the protocol.
///
/// @param addresses in MAIL and RCPT, and names in EHLO and HELO
/// @param bareLineEnds what becomes of text with a bare CR or LF
public record SyntaxRules(Syntax addresses, BareLineEnds bareLineEnds) {
    public static SyntaxRules defaults() {
        return new SyntaxRules(Syntax.LENIENT, BareLineEnds.REFUSE);
    }
}
