package org.posthorn.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.DeliverBy;

/// Reads the parameters of MAIL that ask something of the delivery. Used for one line.
final class TermParser {
    private static final int MOST_DIGITS = 9;
    private static final String BY_SYNTAX = "BY takes seconds;R or seconds;N, with T for a trace";

    private long holdFor = -1;
    private @Nullable Instant holdUntil;
    private @Nullable DeliverByParameter deliverBy;
    private @Nullable Integer priority;
    private boolean requireTls;

    TermParameters terms() {
        return new TermParameters(holdFor, holdUntil, deliverBy, priority, requireTls);
    }

    /// Whether this was one of them.
    boolean takes(Parameter p) {
        switch (p.keyword()) {
            case "HOLDFOR" -> holdFor = interval(alone(p).value());
            case "HOLDUNTIL" -> holdUntil = dateTime(alone(p).value());
            case "BY" -> deliverBy = deliverBy(p.once(deliverBy != null).value());
            case "MT-PRIORITY" -> priority = priority(p.once(priority != null).value());
            case "REQUIRETLS" -> requireTls = p.once(requireTls).bare();
            default -> {
                return false;
            }
        }
        return true;
    }

    /// Once, and either of both (RFC 4865 section 4).
    private Parameter alone(Parameter p) {
        if (holdFor >= 0 || holdUntil != null) {
            throw Parameter.bad("HOLDFOR and HOLDUNTIL: one of them, once");
        }
        return p;
    }

    private static long interval(String value) {
        if (!isNumber(value) || value.charAt(0) == '0') {
            throw Parameter.bad("HOLDFOR takes seconds, from 1 to 999999999");
        }
        return Long.parseLong(value);
    }

    /// With seconds and an offset, as RFC 3339 section 5.6 has it and the JDK does not insist on.
    private static Instant dateTime(String value) {
        String text = Ascii.upper(value);
        boolean shaped =
                text.length() >= 20 && text.charAt(4) == '-' && text.charAt(10) == 'T' && text.charAt(16) == ':';
        try {
            if (shaped) {
                return OffsetDateTime.parse(text).toInstant();
            }
        } catch (DateTimeException e) {
            // Said below.
        }
        throw Parameter.bad("HOLDUNTIL takes a time such as 2030-01-31T12:00:00Z");
    }

    private static DeliverByParameter deliverBy(String value) {
        int semicolon = value.indexOf(';');
        if (semicolon < 0) {
            throw Parameter.bad(BY_SYNTAX);
        }
        String modes = Ascii.upper(value.substring(semicolon + 1));
        boolean trace = modes.endsWith("T");
        DeliverBy.Mode mode = switch (trace ? modes.substring(0, modes.length() - 1) : modes) {
            case "R" -> DeliverBy.Mode.RETURN;
            case "N" -> DeliverBy.Mode.NOTIFY;
            default -> throw Parameter.bad(BY_SYNTAX);
        };
        long seconds = signed(value.substring(0, semicolon));
        if (mode == DeliverBy.Mode.RETURN && seconds <= 0) {
            throw Parameter.bad("BY: the time is over already");
        }
        return new DeliverByParameter(seconds, mode, trace);
    }

    private static long signed(String text) {
        boolean sign = text.startsWith("-") || text.startsWith("+");
        String digits = sign ? text.substring(1) : text;
        if (!isNumber(digits)) {
            throw Parameter.bad(BY_SYNTAX);
        }
        long seconds = Long.parseLong(digits);
        return text.startsWith("-") ? -seconds : seconds;
    }

    private static int priority(String value) {
        boolean negative = value.startsWith("-");
        String digit = negative ? value.substring(1) : value;
        if (digit.length() != 1 || !Digits.areAll(digit) || negative && digit.equals("0")) {
            throw Parameter.bad("MT-PRIORITY takes a number from -9 to 9");
        }
        return Integer.parseInt(value);
    }

    private static boolean isNumber(String digits) {
        return digits.length() <= MOST_DIGITS && Digits.areAll(digits);
    }
}
