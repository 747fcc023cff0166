package org.posthorn.ops;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The options that select messages. What is given must all match.
final class SelectionOptions {
    @Parameters(paramLabel = "ID", arity = "0..*", description = "queue ids")
    private List<String> ids = List.of();

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            description = "messages that wait for a recipient at this domain; '*.example.org' for all below it")
    private @Nullable String domain;

    @Option(
            names = "--sender",
            paramLabel = "ADDRESS",
            description =
                    "messages from this sender, in any case; '*@example.org', 'bounce-*@example.org' or '*.example.org' for several; '<>' for reports")
    private @Nullable String sender;

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            description = "messages that arrived longer ago, such as 90m or 2d12h")
    private @Nullable String olderThan;

    @Option(
            names = "--error",
            paramLabel = "TEXT",
            description = "messages with this in the reason why they wait, in any case; * for any text between")
    private @Nullable String error;

    @Option(names = "--all", description = "every message")
    private boolean all;

    /// @throws DeskException when an option is empty, as it is where a script's variable is
    Selection selection() throws DeskException {
        check("--domain", domain);
        check("--sender", sender);
        return new Selection(ids, domain, sender, olderThan, error, all, null);
    }

    private static void check(String option, @Nullable String value) throws DeskException {
        if (value != null && value.isBlank()) {
            throw DeskException.invalid(
                    option + " is empty" + (option.equals("--sender") ? "; reports have '<>'" : ""));
        }
    }
}
