package org.posthorn.ops;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;

/// Messages for a person: one on a line, or one at length.
final class QueueTable {
    private final CommandContext context;

    QueueTable(CommandContext context) {
        this.context = context;
    }

    void print(List<MessageView> messages) {
        if (messages.isEmpty()) {
            context.out().println("No messages.");
            return;
        }
        var table = new Table("ID", "AGE", "SIZE", "STATE", "NEXT", "FROM", "RCPT", "TO", "REASON");
        Instant now = context.clock().instant();
        for (MessageView message : messages) {
            table.row(
                    message.id(),
                    Span.of(Duration.between(message.arrived(), now)),
                    size(message.size()),
                    state(message),
                    next(message, now),
                    sender(message),
                    Integer.toString(message.waiting()),
                    firstRecipient(message),
                    reason(message));
        }
        table.print(context.out(), context.terminal().width());
    }

    void show(MessageView message) {
        var fields = new Table("ID", message.id());
        fields.row("Arrived", time(message.arrived()));
        fields.row("Size", size(message.size()));
        fields.row("From", sender(message));
        fields.row("State", state(message));
        fields.row("Came by", origin(message));
        if (message.terms() != null) {
            terms(message.terms(), fields);
        }
        fields.print(context.out(), context.terminal().width());
        context.out().println();
        var table = new Table("TO", "STATE", "ATTEMPTS", "NEXT", "REASON");
        for (RecipientView recipient : message.recipients()) {
            String next = recipient.isOpen() ? time(recipient.due()) : "";
            table.row(recipient.address(), recipient.state(), "" + recipient.attempts(), next, recipient.reason());
        }
        table.print(context.out(), context.terminal().width());
    }

    private static void terms(TermsView terms, Table fields) {
        if (terms.release() != null) {
            fields.row("Release", time(terms.release()));
        }
        if (terms.deliverBy() != null) {
            fields.row(
                    "Deliver by", time(terms.deliverBy()) + (terms.returnsWhenLate() ? ", or return" : ", or notify"));
        }
        if (terms.priority() != 0) {
            fields.row("Priority", Integer.toString(terms.priority()));
        }
        if (terms.requireTls()) {
            fields.row("Travels", "under verified TLS only");
        }
    }

    private static String sender(MessageView message) {
        return message.sender().isEmpty() ? "<>" : message.sender();
    }

    private static String state(MessageView message) {
        if (message.held()) {
            return "held";
        }
        return message.open().stream().anyMatch(recipient -> recipient.state().equals("claimed"))
                ? "claimed"
                : "waiting";
    }

    /// How long until the next attempt.
    private static String next(MessageView message, Instant now) {
        if (message.held()) {
            return "";
        }
        return message.open().stream()
                .map(RecipientView::due)
                .min(Comparator.naturalOrder())
                .map(due -> due.isAfter(now) ? Span.of(Duration.between(now, due)) : "now")
                .orElse("");
    }

    private static String firstRecipient(MessageView message) {
        List<RecipientView> open = message.open();
        return open.isEmpty() ? "" : open.getFirst().address();
    }

    private static String reason(MessageView message) {
        return message.open().stream()
                .map(RecipientView::reason)
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String origin(MessageView message) {
        String client = message.client().isEmpty() ? "" : " from " + message.client();
        String account = message.account() == null ? "" : " as user " + message.account();
        return message.listener() + " (" + message.protocol() + ')' + client + account;
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String size(long octets) {
        if (octets < 10_000) {
            return octets + " B";
        }
        return octets < 10_000_000 ? octets / 1_000 + " kB" : octets / 1_000_000 + " MB";
    }
}
