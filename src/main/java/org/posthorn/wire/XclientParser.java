package org.posthorn.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.AddressLiteral;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.SmtpReply;
import org.posthorn.mail.Syntax;

/// Reads what follows XCLIENT: `name=value` in xtext, each at most once (Postfix's XCLIENT_README). Any thread.
public final class XclientParser {
    /// As EHLO names them.
    public static final List<String> NAMES =
            List.of("NAME", "ADDR", "PORT", "PROTO", "HELO", "LOGIN", "DESTADDR", "DESTPORT");

    private static final int LARGEST_PORT = 65_535;

    /// How it went: attributes, or a reply that says why there are none.
    public sealed interface Result {}

    public record Understood(XclientAttributes attributes) implements Result {}

    public record Refused(SmtpReply reply) implements Result {}

    private final Map<String, String> given = new HashMap<>();

    private XclientParser() {}

    /// @param text what follows the verb and its space
    public static Result parse(String text) {
        try {
            return new Understood(new XclientParser().read(text));
        } catch (CommandSyntaxException e) {
            return new Refused(SmtpReply.of(501, new EnhancedStatus(5, 5, 4), String.valueOf(e.getMessage())));
        }
    }

    private XclientAttributes read(String text) {
        for (String word : text.split(" +")) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? "" : Ascii.upper(word.substring(0, equals));
            if (!NAMES.contains(name)) {
                throw bad("Syntax: XCLIENT attribute=value ..., of " + String.join(" ", NAMES));
            }
            if (given.put(name, value(name, word.substring(equals + 1))) != null) {
                throw bad("XCLIENT attribute given twice: " + name);
            }
        }
        port("PORT");
        port("DESTPORT");
        return new XclientAttributes(hostName(), literal("ADDR"), extended(), hello(), login(), literal("DESTADDR"));
    }

    /// What is not available is empty here.
    private static String value(String name, String xtext) {
        String upper = Ascii.upper(xtext);
        if (upper.equals("[UNAVAILABLE]") || upper.equals("[TEMPUNAVAIL]")) {
            return "";
        }
        if (xtext.isEmpty() || !Xtext.isValid(xtext)) {
            throw badValue(name);
        }
        return Xtext.decode(xtext);
    }

    private @Nullable String hostName() {
        String host = given.get("NAME");
        if (host != null && !host.isEmpty() && (!HelloName.isHostName(host) || host.indexOf(':') >= 0)) {
            throw badValue("NAME");
        }
        return host;
    }

    /// As lenient as can be: the other end has taken the name already.
    private @Nullable String hello() {
        String name = given.get("HELO");
        return name == null || name.isEmpty()
                ? name
                : HelloName.of(name, Syntax.LENIENT).orElseThrow(() -> badValue("HELO"));
    }

    private @Nullable String literal(String name) {
        String address = given.get(name);
        if (address == null || address.isEmpty()) {
            return address;
        }
        String literal = '[' + address + ']';
        if (!AddressLiteral.isValid(literal)) {
            throw badValue(name);
        }
        return literal;
    }

    private void port(String name) {
        String port = given.getOrDefault(name, "");
        if (!port.isEmpty() && (!Digits.areAll(port) || Digits.saturated(port) > LARGEST_PORT)) {
            throw badValue(name);
        }
    }

    private @Nullable Boolean extended() {
        String protocol = given.get("PROTO");
        if (protocol == null) {
            return null;
        }
        return switch (Ascii.upper(protocol)) {
            case "ESMTP" -> true;
            // Not known: the lesser one.
            case "SMTP", "" -> false;
            default -> throw badValue("PROTO");
        };
    }

    private @Nullable String login() {
        String login = given.get("LOGIN");
        if (login != null && login.chars().anyMatch(Character::isISOControl)) {
            throw badValue("LOGIN");
        }
        return login;
    }

    private static CommandSyntaxException badValue(String name) {
        return bad("Bad value of XCLIENT attribute " + name);
    }

    private static CommandSyntaxException bad(String text) {
        return new CommandSyntaxException(501, 4, text);
    }
}
