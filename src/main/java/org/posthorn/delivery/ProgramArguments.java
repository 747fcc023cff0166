package org.posthorn.delivery;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.mail.Diagnosis;
import org.posthorn.mail.EnhancedStatus;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Relay;
import org.posthorn.route.CommandLine;
import org.posthorn.route.Placeholder;

/// The arguments of one run of a program: placeholders replaced within each argument, so that no address can become
/// two. One with a placeholder of the recipient comes once for each recipient of the run.
///
/// An address must not become an option either: an argument that would begin with `-` only by what was put in is
/// refused, unless an argument `--` came before it.
final class ProgramArguments {
    private static final EnhancedStatus BAD_RECIPIENT = new EnhancedStatus(5, 1, 3);
    private static final EnhancedStatus BAD_SENDER = new EnhancedStatus(5, 1, 7);
    private static final EnhancedStatus NO_UTF8 = new EnhancedStatus(4, 3, 5);
    private static final String END_OF_OPTIONS = "--";
    private static final char EXTENSION_BEGINS = '+';

    private final CommandLine command;
    private final Consignment consignment;
    private final Relay relay;

    ProgramArguments(CommandLine command, Consignment consignment, Relay relay) {
        this.command = command;
        this.consignment = consignment;
        this.relay = relay;
    }

    /// @throws TroubleException when an address can't be an argument
    List<String> of(List<Recipient> recipients) throws TroubleException {
        var filled = new ArrayList<String>();
        boolean options = true;
        for (String argument : command.arguments()) {
            boolean each = CommandLine.placeholders(argument).stream().anyMatch(Placeholder::isOfRecipient);
            for (Recipient recipient : each ? recipients : recipients.subList(0, 1)) {
                filled.add(fill(argument, recipient.address(), options));
            }
            options &= !argument.equals(END_OF_OPTIONS);
        }
        return filled;
    }

    private String fill(String argument, MailAddress recipient, boolean options) throws TroubleException {
        var filled = new StringBuilder();
        int at = 0;
        while (at < argument.length()) {
            int end = argument.charAt(at) == '{' ? argument.indexOf('}', at) : -1;
            if (end < 0) {
                filled.append(argument.charAt(at++));
            } else {
                filled.append(value(argument.substring(at + 1, end), recipient));
                at = end + 1;
            }
        }
        String text = filled.toString();
        check(argument, text, options);
        return text;
    }

    private String value(String name, MailAddress recipient) {
        for (Placeholder placeholder : Placeholder.values()) {
            if (placeholder.key().equals(name)) {
                return value(placeholder, recipient);
            }
        }
        throw new IllegalStateException("a command line has no placeholder {" + name + '}');
    }

    private String value(Placeholder placeholder, MailAddress recipient) {
        String local = recipient.localPart();
        int plus = local.indexOf(EXTENSION_BEGINS);
        return switch (placeholder) {
            case RECIPIENT -> recipient.toString();
            case LOCAL_PART -> local;
            case USER -> plus < 0 ? local : local.substring(0, plus);
            case EXTENSION -> plus < 0 ? "" : local.substring(plus + 1);
            case DOMAIN -> recipient.domainKey();
            case SENDER -> consignment.envelope().sender().toString();
            case QUEUE_ID -> consignment.id().toString();
            case SIZE -> Long.toString(consignment.content().size());
        };
    }

    private void check(String argument, String filled, boolean options) throws TroubleException {
        if (options && filled.startsWith("-") && !argument.startsWith("-")) {
            boolean ofRecipient = CommandLine.placeholders(argument).stream().anyMatch(Placeholder::isOfRecipient);
            throw trouble(
                    Verdict.BOUNCE,
                    ofRecipient ? BAD_RECIPIENT : BAD_SENDER,
                    "an address that begins with - can't be given to the program");
        }
        if (!isAscii(filled) && !"UTF-8".equals(System.getProperty("sun.jnu.encoding"))) {
            throw trouble(
                    Verdict.DEFER, NO_UTF8, "the address is in UTF-8, and the locale of this server has none of that");
        }
    }

    private TroubleException trouble(Verdict verdict, EnhancedStatus status, String text) {
        return new TroubleException(new Trouble(verdict, Diagnosis.of(status, text, relay), false));
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }
}
