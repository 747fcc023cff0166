package org.posthorn.wire;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Notify;
import org.posthorn.mail.ReturnContent;

/// Reads what follows the path of MAIL and RCPT: `SP keyword[=value]`, each keyword at most once (RFC 5321 section
/// 4.1.2).
final class ParameterParser {
    private static final int MAX_ENVID = 100;
    private static final int MAX_ORCPT = 500;
    private static final int MAX_SIZE_DIGITS = 20;

    private final String text;
    private int at;

    /// @param start where the path ended
    ParameterParser(String text, int start) {
        this.text = text;
        this.at = start;
    }

    MailParameters mail() {
        long size = -1;
        BodyType body = null;
        boolean smtpUtf8 = false;
        ReturnContent ret = ReturnContent.UNSET;
        String envid = null;
        boolean auth = false;
        TermParser terms = null;
        for (Parameter p = next(); p != null; p = next()) {
            switch (p.keyword()) {
                case "SIZE" -> size = size(p.once(size >= 0));
                case "BODY" -> body = body(p.once(body != null));
                case "SMTPUTF8" -> smtpUtf8 = p.once(smtpUtf8).bare();
                case "RET" -> ret = ret(p.once(ret != ReturnContent.UNSET));
                case "ENVID" -> envid = envid(p.once(envid != null));
                case "AUTH" -> auth = auth(p.once(auth));
                default -> {
                    terms = terms == null ? new TermParser() : terms;
                    if (!terms.takes(p)) {
                        throw p.unknown("MAIL");
                    }
                }
            }
        }
        return new MailParameters(
                size, body, smtpUtf8, ret, envid, auth, terms == null ? TermParameters.NONE : terms.terms());
    }

    RcptParameters rcpt() {
        Notify notify = null;
        String orcpt = null;
        for (Parameter p = next(); p != null; p = next()) {
            switch (p.keyword()) {
                case "NOTIFY" ->
                    notify = NotifyParser.parse(p.once(notify != null).value());
                case "ORCPT" -> orcpt = orcpt(p.once(orcpt != null));
                default -> throw p.unknown("RCPT");
            }
        }
        return new RcptParameters(notify == null ? Notify.UNSET : notify, orcpt);
    }

    private @Nullable Parameter next() {
        if (at == text.length()) {
            return null;
        }
        if (!CommandParser.isBlank(text.charAt(at))) {
            throw Parameter.bad("Unexpected text after the path");
        }
        while (at < text.length() && CommandParser.isBlank(text.charAt(at))) {
            at++;
        }
        int start = at;
        while (at < text.length() && !CommandParser.isBlank(text.charAt(at))) {
            at++;
        }
        String word = text.substring(start, at);
        int equals = word.indexOf('=');
        return word.isEmpty()
                ? null
                : new Parameter(
                        Ascii.upper(equals < 0 ? word : word.substring(0, equals)),
                        equals < 0 ? null : word.substring(equals + 1));
    }

    private static long size(Parameter p) {
        String digits = p.value();
        if (digits.length() > MAX_SIZE_DIGITS || !Digits.areAll(digits)) {
            throw Parameter.bad("SIZE takes a number of octets");
        }
        return Digits.saturated(digits);
    }

    private static BodyType body(Parameter p) {
        return switch (Ascii.upper(p.value())) {
            case "7BIT" -> BodyType.SEVEN_BIT;
            case "8BITMIME" -> BodyType.EIGHT_BIT_MIME;
            case "BINARYMIME" -> BodyType.BINARY_MIME;
            default -> throw Parameter.bad("BODY is 7BIT, 8BITMIME or BINARYMIME");
        };
    }

    private static ReturnContent ret(Parameter p) {
        return switch (Ascii.upper(p.value())) {
            case "FULL" -> ReturnContent.FULL;
            case "HDRS" -> ReturnContent.HEADERS;
            default -> throw Parameter.bad("RET is FULL or HDRS");
        };
    }

    private static String envid(Parameter p) {
        String value = p.value();
        if (value.length() > MAX_ENVID || !Xtext.isValid(value)) {
            throw Parameter.bad("ENVID takes xtext of at most " + MAX_ENVID + " characters");
        }
        return value;
    }

    /// Checked, and then treated as `<>`: nobody here is trusted to name another submitter (RFC 4954 section 5).
    private static boolean auth(Parameter p) {
        String value = p.value();
        if (!value.equals("<>") && !Xtext.isValid(value)) {
            throw Parameter.bad("AUTH takes xtext or <>");
        }
        return true;
    }

    /// As xtext, whichever form it came in: that is the one which every host with DSN takes.
    private static String orcpt(Parameter p) {
        boolean utf8 = p.value().regionMatches(true, 0, "utf-8;", 0, 6);
        String value = utf8 ? Xtext.embed(p.value()) : p.value();
        int semicolon = value.indexOf(';');
        boolean sound = semicolon > 0
                && p.value().length() <= MAX_ORCPT
                && Xtext.isValid(value)
                && value.substring(0, semicolon).chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-');
        if (!sound) {
            throw Parameter.bad("ORCPT takes an address type, a semicolon and xtext");
        }
        return value;
    }
}
